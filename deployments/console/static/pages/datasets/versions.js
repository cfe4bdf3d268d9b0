// The versions of a dataset: publish, compare, verify, restore their labels, export.

import { html, useState } from "/console/core/html.js";
import { call } from "/console/core/api.js";
import { Empty, Loading, Menu, Problem, Table } from "/console/core/components.js";
import { confirmDialog } from "/console/core/dialogs.js";
import { formatNumber, formatTime, t } from "/console/core/i18n.js";
import { notify, notifyProblem, notifySaved } from "/console/core/notices.js";
import { useLoaded } from "/console/core/polling.js";
import { navigate } from "/console/core/router.js";
import { useMay } from "/console/core/session.js";
import { exportDataset } from "./export_dialog.js";
import { publishVersion } from "./publish_dialog.js";

const LABELS_SHOWN = 6;

/** @param {() => Promise<unknown>} act */
async function attempt(act) {
  try {
    await act();
  } catch (error) {
    notifyProblem(error);
  }
}

/** @param {DatasetVersion} version */
const verify = (version) =>
  attempt(async () => {
    const found = await call("POST", `/versions/${version.id}/verification?objects=true`);
    if (found.intact) notifySaved(t("data.intact", { name: version.name, objects: found.objects }));
    else
      notify(
        t("data.damaged", {
          name: version.name,
          names: found.damaged.slice(0, 5).join(", "),
          count: found.damaged.length,
        }),
        { kind: "problem" },
      );
  });

/**
 * @param {DatasetVersion} version
 * @param {() => Promise<unknown>} reload
 */
async function restore(version, reload) {
  const save = async () => {
    const { change_id: id, ...counts } = await call(
      "POST",
      `/versions/${version.id}/restore-labels`,
    );
    const undo =
      id &&
      (() =>
        attempt(() => call("POST", `/changes/${id}/undo`).then(() => notifySaved(t("undone")))));
    notifySaved(t("data.labels-restored", counts), { undo: undo || undefined });
  };
  if (
    await confirmDialog({
      title: t("data.restore-labels-of", version),
      text: t("data.restore-labels-text"),
      action: t("data.restore-labels"),
      save,
    })
  )
    reload();
}

/** @param {{ counts: Record<string, number> }} props */
function Labels({ counts }) {
  const sorted = Object.entries(counts).sort(([, one], [, other]) => other - one);
  return html`<span class="counted-labels">
    ${sorted.slice(0, LABELS_SHOWN).map(([name, count]) => html`<span class="tag" key=${name}>${name} <span class="count">${formatNumber(count)}</span></span>`)}
    ${sorted.length > LABELS_SHOWN && html`<span class="hint">${t("data.more-labels", { count: sorted.length - LABELS_SHOWN })}</span>`}
  </span>`;
}

/**
 * @param {{
 *   dataset: Dataset,
 *   version: DatasetVersion,
 *   parent: DatasetVersion | undefined,
 *   reload: () => Promise<unknown>,
 * }} props
 */
function Operations({ dataset, version, parent, reload }) {
  const owner = useMay("owner");
  /** @param {DatasetVersion} to */
  const diff = (to) => navigate(`/datasets/${dataset.id}/diff/${to.id}/${version.id}`);
  const actions = [
    parent && { label: t("data.compare-with", parent), run: () => diff(parent) },
    owner && { label: t("data.export"), run: () => exportDataset(dataset, version.number) },
    owner && { label: t("data.verify"), run: () => verify(version) },
    owner &&
      dataset.project_type !== "predictive_analytics" && {
        label: t("data.restore-labels"),
        run: () => restore(version, reload),
      },
  ].filter((one) => one instanceof Object);
  return html`<${Menu} label=${t("data.more-for", version)} actions=${actions} />`;
}

/**
 * @param {Dataset} dataset
 * @param {DatasetVersion[]} versions
 * @param {() => Promise<unknown>} reload
 * @param {string[]} chosen
 * @param {(id: string) => void} pick
 * @returns {Column<DatasetVersion>[]}
 */
function columnsOf(dataset, versions, reload, chosen, pick) {
  /** @param {DatasetVersion} version */
  const parentOf = ({ number }) => versions.find((one) => one.number < number);
  return [
    {
      key: "pick",
      title: html`<span class="unseen">${t("data.compare")}</span>`,
      cell: (one) =>
        html`<input type="checkbox" aria-label=${t("data.pick", one)} checked=${chosen.includes(one.id)} onChange=${() => pick(one.id)} />`,
    },
    {
      key: "name",
      title: t("data.version"),
      rowHeader: true,
      cell: ({ name }) => html`<b>${name}</b>`,
    },
    {
      key: "training_samples",
      title: t("data.training"),
      align: "end",
      cell: (one) => formatNumber(one.training_samples),
    },
    {
      key: "validation_samples",
      title: t("data.validation"),
      align: "end",
      cell: (one) => formatNumber(one.validation_samples),
    },
    {
      key: "labels",
      title: t("data.labels"),
      cell: (one) => html`<${Labels} counts=${one.samples_per_label} />`,
    },
    { key: "parent", title: t("data.parent"), cell: (one) => parentOf(one)?.name ?? "–" },
    {
      key: "by",
      title: t("data.published-by"),
      cell: ({ run_id: run }) => t(run ? "data.by-round" : "data.by-person"),
    },
    { key: "created_at", title: t("data.created"), cell: ({ created_at: at }) => formatTime(at) },
    {
      key: "operation",
      title: t("data.operation"),
      fixed: true,
      cell: (one) =>
        html`<${Operations} ...${{ dataset, version: one, parent: parentOf(one), reload }} />`,
    },
  ];
}

/** The tab of the versions, newest first; two that are chosen can be compared.
 *
 * @param {{ dataset: Dataset, reload: () => Promise<unknown> }} props
 */
export function Versions({ dataset, reload: reloadDataset }) {
  const [chosen, setChosen] = useState(/** @type {string[]} */ ([]));
  const owner = useMay("owner");
  const { data, error, reload } = useLoaded(
    () => call("GET", `/datasets/${dataset.id}/versions`),
    [dataset.id, dataset.versions],
    { keep: true },
  );
  if (!data)
    return error ? html`<${Problem} error=${error} onRetry=${reload} />` : html`<${Loading} />`;
  /** @param {string} id */
  const pick = (id) =>
    setChosen(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id].slice(-2));
  const publish = async () => {
    const made = await publishVersion(dataset);
    if (made) await Promise.all([reload(), reloadDataset()]);
  };
  const [newer, older] = data.filter(({ id }) => chosen.includes(id));
  return html`<div class="row">
      <p class="hint grow">${t("data.versions-about")}</p>
      <button type="button" disabled=${!older} onClick=${() => navigate(`/datasets/${dataset.id}/diff/${older.id}/${newer.id}`)}>${t("data.compare")}</button>
      ${owner && html`<button type="button" class="primary" onClick=${publish}>${t("data.publish")}</button>`}
    </div>
    ${
      data.length === 0
        ? html`<${Empty} title=${t("data.no-versions")} text=${t("data.no-versions-text")} />`
        : html`<${Table} caption=${t("data.tab.versions")} columns=${columnsOf(dataset, data, reloadDataset, chosen, pick)} rows=${data} />`
    }`;
}
