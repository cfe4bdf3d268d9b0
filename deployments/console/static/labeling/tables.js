// Looking at a table: its columns and what is in them, its first records, its files.

import { call } from "/console/core/api.js";
import { Empty, Loading, Problem, Table, Tabs } from "/console/core/components.js";
import { html, useEffect, useState } from "/console/core/html.js";
import { formatNumber, formatPercent, t } from "/console/core/i18n.js";
import { useLoaded } from "/console/core/polling.js";
import { useQuery } from "/console/core/router.js";
import { trashActions } from "./label_action.js";

/** @typedef {Schemas["ColumnFacts"]} Facts */

const RECORDS = 100;
const FILES = 500;

/** @param {number | null} value */
const amount = (value) => (value === null ? "–" : formatNumber(Number(value.toPrecision(5))));

const FEW = 20; // values of a column whose commonest ones say something

/** @param {{ facts: Facts, records: number }} props */
function Commonest({ facts, records }) {
  const [most] = facts.commonest;
  if (!most || (facts.type !== "String" && facts.distinct > FEW)) return "–";
  return html`<ul class="commonest">${facts.commonest.map(
    ([value, count]) => html`<li key=${value} title=${`${value}: ${formatNumber(count)}`}>
    <span>${value}</span><span class="meter"><span style=${{ width: `${(100 * count) / most[1]}%` }}></span></span>
    <span class="count">${formatPercent(count / records, 0)}</span></li>`,
  )}</ul>`;
}

/** What the data check will say of a column, in one word.
 *
 * @param {Facts} facts
 * @param {number} records
 * @param {GateValues} gates
 */
function verdictOf(facts, records, gates) {
  if (facts.distinct < 2) return "constant";
  return facts.missing / records >= gates.max_missing_share ? "gaps" : "good";
}

/**
 * @param {{ records: number, gates: GateValues, label: string }} given
 * @returns {Column<Facts>[]}
 */
function columnsOf({ records, gates, label }) {
  /**
   * @param {"low" | "mean" | "high"} key
   * @param {string} title
   * @returns {Column<Facts>}
   */
  const number = (key, title) => ({
    key,
    title,
    align: "end",
    cell: (facts) => amount(facts[key]),
  });
  return [
    {
      key: "name",
      title: t("label.column"),
      rowHeader: true,
      cell: ({ name }) =>
        html`<b>${name}</b>${name === label && html` <span class="tag">${t("label.label-column")}</span>`}`,
    },
    { key: "type", title: t("label.kind"), cell: ({ type }) => t(`label.kind.${type}`) },
    {
      key: "missing",
      title: t("label.missing"),
      align: "end",
      cell: ({ missing }) =>
        html`${formatNumber(missing)} <span class="hint">${formatPercent(missing / records)}</span>`,
    },
    {
      key: "distinct",
      title: t("label.distinct"),
      align: "end",
      cell: ({ distinct }) => formatNumber(distinct),
    },
    number("low", t("label.lowest")),
    number("mean", t("label.mean")),
    number("high", t("label.highest")),
    {
      key: "commonest",
      title: t("label.commonest"),
      cell: (facts) => html`<${Commonest} facts=${facts} records=${records} />`,
    },
    {
      key: "verdict",
      title: html`<span class="unseen">${t("label.remarks")}</span>`,
      cell: (facts) => {
        const verdict = verdictOf(facts, records, gates);
        return (
          verdict !== "good" &&
          html`<span class="verdict" data-state="few">${t(`label.verdict.${verdict}`)}</span>`
        );
      },
    },
  ];
}

/**
 * @param {{
 *   dataset: Dataset,
 *   preview: Schemas["TablePreview"],
 *   gates: GateValues,
 *   label: string,
 * }} props
 */
function Columns({ dataset, preview, gates, label }) {
  const { data, error, reload } = useLoaded(
    () => call("GET", `/datasets/${dataset.id}/table/columns`),
    [dataset.id, preview.total],
  );
  if (!data)
    return error ? html`<${Problem} error=${error} onRetry=${reload} />` : html`<${Loading} />`;
  return html`<${Table} caption=${t("label.columns")} columns=${columnsOf({ records: preview.total, gates, label })} rows=${data} keyOf=${({ name }) => name} />`;
}

/** @param {{ preview: Schemas["TablePreview"], label: string }} props */
const Records = ({
  preview,
  label,
}) => html`<${Table} caption=${t("label.records")} wrap=${false} keyOf=${({ key }) => key}
  columns=${preview.table.columns.map(({ name }, index) => ({ key: name, title: name === label ? `${name} ★` : name, cell: (/** @type {{ record: string[] }} */ { record }) => record[index] }))}
  rows=${preview.records.map((record, key) => ({ record, key }))} />`;

/** @param {{ context: Labeling }} props */
function Files({ context }) {
  const { dataset, history, canEdit, reload, refresh } = context;
  const files = useLoaded(
    () => call("GET", `/datasets/${dataset.id}/samples?limit=${FILES}`),
    [dataset.id, dataset.samples],
  );
  const bin = trashActions({ dataset, samples: files, history, reload, refreshAll: refresh });
  if (!files.data)
    return files.error
      ? html`<${Problem} error=${files.error} onRetry=${files.reload} />`
      : html`<${Loading} />`;
  /** @type {Column<Sample>[]} */
  const columns = [
    { key: "original_name", title: t("label.file"), rowHeader: true },
    {
      key: "rows",
      title: t("label.records"),
      align: "end",
      cell: ({ rows }) => formatNumber(rows ?? 0),
    },
    {
      key: "delete",
      title: html`<span class="unseen">${t("delete")}</span>`,
      fixed: true,
      cell: (file) =>
        canEdit &&
        html`<button type="button" class="quiet" onClick=${() => bin.trash([file])}>${t("delete")}</button>`,
    },
  ];
  return html`<${Table} caption=${t("label.files")} rows=${files.data.items} columns=${columns} />`;
}

/** The column that a round predicts; the settings of each type have their own fields.
 *
 * @param {Schemas["NextRound"] | null} round
 * @returns {string | undefined}
 */
const predicted = (round) =>
  /** @type {{ label_column?: string } | undefined} */ (round?.settings)?.label_column;

/**
 * @param {Dataset} dataset
 * @param {Project | undefined} project
 */
async function load(dataset, project) {
  const [preview, round] = await Promise.all([
    call("GET", `/datasets/${dataset.id}/table?records=${RECORDS}`),
    project ? call("GET", `/projects/${project.id}/next-round`) : null,
  ]);
  return { preview, label: predicted(round) ?? preview.table.columns.at(-1)?.name ?? "" };
}

/** @param {{ context: Labeling }} props */
function Content({ context }) {
  const { dataset, project, gates } = context;
  const [{ tab }, change] = useQuery({ tab: "columns" });
  const { data, error, reload } = useLoaded(
    () => load(dataset, project),
    [dataset.id, dataset.samples],
  );
  if (!data)
    return error ? html`<${Problem} error=${error} onRetry=${reload} />` : html`<${Loading} />`;
  const { preview, label } = data;
  const tabs = [
    { key: "columns", label: t("label.columns"), count: preview.table.columns.length },
    { key: "records", label: t("label.records"), count: preview.total },
    { key: "files", label: t("label.files"), count: dataset.samples },
  ];
  /** @type {Record<string, Component>} */
  const views = { columns: Columns, records: Records, files: Files };
  return html`<div class="stack">
    <p>${t("label.table-about", { records: preview.total, columns: preview.table.columns.length })}
      ${" "}${t(project ? "label.table-predicts" : "label.table-last", { name: label })}</p>
    <${Tabs} tabs=${tabs} value=${tab} onPick=${(next) => change({ tab: next })} label=${t("label.table")} />
    <div role="tabpanel"><${views[tab] ?? Columns} ...${{ dataset, preview, gates, label, context }} /></div>
  </div>`;
}

/** @param {Labeling} context */
export function Tables(context) {
  const { dataset } = context;
  const [, draw] = useState(0);
  useEffect(() => {
    const changed = () => draw((count) => count + 1);
    addEventListener("samples-changed", changed);
    return () => removeEventListener("samples-changed", changed);
  }, []);
  if (!dataset.samples)
    return html`<${Empty} title=${t("label.empty-table")} text=${t("label.empty-table-text")} />`;
  return html`<${Content} key=${dataset.samples} context=${context} />`;
}
