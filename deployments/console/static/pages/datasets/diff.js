// Two versions of a dataset: what was added, removed, relabeled and replaced, with pictures.

import { html, useState } from "/console/core/html.js";
import { call } from "/console/core/api.js";
import { Empty, Loading, Pager, Problem, Table, Tabs } from "/console/core/components.js";
import { formatNumber, t } from "/console/core/i18n.js";
import { useLoaded } from "/console/core/polling.js";
import { useQuery } from "/console/core/router.js";
import { useTitle } from "/console/core/title.js";
import { SamplePreview } from "/console/pages/sample_preview.js";
import "./setup.js";

/** @typedef {"added" | "removed" | "relabeled" | "replaced"} Kind */

/** @type {Kind[]} */
const KINDS = ["added", "removed", "relabeled", "replaced"];
const SHOWN = 24;

/**
 * @param {string} id
 * @param {string} older
 * @param {string} newer
 */
async function load(id, older, newer) {
  const [dataset, found] = await Promise.all([
    call("GET", `/datasets/${id}`),
    call("GET", `/versions/${older}/diff/${newer}`),
  ]);
  return { dataset, found };
}

/** @param {string[]} names */
function labelsIn(names) {
  const counts = new Map();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return (
    [...counts].map(([name, count]) => (count > 1 ? `${name} × ${count}` : name)).join(", ") || "–"
  );
}

/** @param {{ kind: Kind, one: Schemas["ChangedSample"] }} props */
function Change({ kind, one }) {
  if (kind === "relabeled" || kind === "replaced")
    return html`<span><s>${labelsIn(one.before)}</s> <span aria-hidden="true">→</span> <b>${labelsIn(one.after)}</b></span>`;
  return html`<span>${labelsIn(kind === "removed" ? one.before : one.after)}</span>`;
}

/**
 * @param {{
 *   dataset: Dataset,
 *   kind: Kind,
 *   samples: Schemas["ChangedSample"][],
 *   count: number,
 * }} props
 */
function Samples({ dataset, kind, samples, count }) {
  const [page, setPage] = useState(0);
  if (!samples.length) return html`<${Empty} title=${t(`data.diff-none.${kind}`)} />`;
  return html`<ul class="sample-cards">${samples.slice(page * SHOWN, (page + 1) * SHOWN).map(
    (one) => html`<li key=${one.id} class="sample-card">
      <${SamplePreview} projectType=${dataset.project_type} id=${one.id} name=${one.name} />
      <span class="sample-card-name" title=${one.name}>${one.name}</span>
      <${Change} kind=${kind} one=${one} />
    </li>`,
  )}</ul>
    ${count > samples.length && html`<p class="hint">${t("data.diff-cut", { shown: samples.length, count })}</p>`}
    ${samples.length > SHOWN && html`<${Pager} page=${page} pageSize=${SHOWN} total=${samples.length} onPick=${setPage} />`}`;
}

/** @param {number} number */
const signed = (number) => (number > 0 ? `+${formatNumber(number)}` : formatNumber(number));

/** @param {{ found: Schemas["VersionDiff"] }} props */
function PerLabel({ found }) {
  const rows = Object.entries(found.samples_per_label).map(([label, [before, after]]) => ({
    label,
    before,
    after,
  }));
  if (!rows.length) return null;
  /** @type {Column<{ label: string, before: number, after: number }>[]} */
  const columns = [
    { key: "label", title: t("data.label-column"), rowHeader: true },
    { key: "before", title: found.older, align: "end", cell: ({ before }) => formatNumber(before) },
    { key: "after", title: found.newer, align: "end", cell: ({ after }) => formatNumber(after) },
    {
      key: "change",
      title: t("data.change"),
      align: "end",
      cell: ({ before, after }) => signed(after - before),
    },
  ];
  return html`<h2>${t("data.per-label")}</h2><${Table} caption=${t("data.per-label")} columns=${columns} rows=${rows} keyOf=${({ label }) => label} />`;
}

/** The page at /datasets/ID/diff/OLDER/NEWER.
 *
 * @param {{ id: string, older: string, newer: string }} props
 */
export default function DiffPage({ id, older, newer }) {
  const [query, change] = useQuery({ tab: "" });
  const { data, error, reload } = useLoaded(() => load(id, older, newer), [id, older, newer]);
  useTitle(data ? t("data.diff-of", data.found) : t("data.tab.versions"));
  if (!data)
    return error ? html`<${Problem} error=${error} onRetry=${reload} />` : html`<${Loading} />`;
  const { dataset, found } = data;
  const kind =
    KINDS.find((one) => one === query.tab) ?? KINDS.find((one) => found.counts[one]) ?? KINDS[0];
  const tabs = KINDS.map((key) => ({
    key,
    label: t(`data.diff.${key}`),
    count: found.counts[key] ?? 0,
  }));
  return html`<div class="stack">
    <div class="page-head"><div class="stack tight">
      <nav class="crumbs" aria-label=${t("data.place")}><a href="/datasets">${t("datasets")}</a><span aria-hidden="true">›</span>
        <a href="/datasets/${id}?tab=versions">${dataset.name}</a><span aria-hidden="true">›</span><span>${found.older} → ${found.newer}</span></nav>
      <h1>${t("data.diff-of", found)}</h1>
      <p class="hint">${t("data.diff-rest", { unchanged: found.counts.unchanged ?? 0, moved: found.counts.moved ?? 0 })}</p>
    </div></div>
    <${Tabs} label=${t("data.diff-kinds")} tabs=${tabs} value=${kind} onPick=${(tab) => change({ tab })} />
    <div role="tabpanel" class="stack" aria-label=${t(`data.diff.${kind}`)}>
      <${Samples} key=${kind} dataset=${dataset} kind=${kind} samples=${found[kind]} count=${found.counts[kind] ?? 0} />
    </div>
    <${PerLabel} found=${found} />
  </div>`;
}
