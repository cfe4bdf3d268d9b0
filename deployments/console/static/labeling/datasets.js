// The list of datasets.

import { call } from "/console/core/api.js";
import { Empty, Loading, Menu, Problem, Table } from "/console/core/components.js";
import { confirmDialog, promptDialog } from "/console/core/dialogs.js";
import { html } from "/console/core/html.js";
import { formatNumber, formatTime, t } from "/console/core/i18n.js";
import { notifyProblem } from "/console/core/notices.js";
import { useLoaded } from "/console/core/polling.js";
import { navigate, useQuery } from "/console/core/router.js";
import { useMay } from "/console/core/session.js";
import { askNewDataset } from "./dataset_form.js";
import { useWords } from "./words.js";

const REFRESH_MS = 10_000;

function compare(one, other, key) {
  const [a, b] = [one[key], other[key]];
  return typeof a === "number" ? a - b : String(a ?? "").localeCompare(String(b ?? ""));
}

/** Datasets that match a search, in an order such as "-samples". */
export function arranged(datasets, { search, type, sort }) {
  const key = sort.replace("-", "");
  const found = datasets.filter(
    (one) => one.name.toLowerCase().includes(search.toLowerCase()) && (!type || one.project_type === type),
  );
  return found.sort((one, other) => compare(one, other, key) * (sort.startsWith("-") ? -1 : 1));
}

async function rename({ id, name }, reload) {
  const save = (text) => call("PATCH", `/datasets/${id}`, { name: text });
  await promptDialog({ title: t("datasets.rename"), label: t("datasets.name"), value: name, hint: t("datasets.name-rule"), save });
  await reload();
}

async function remove({ id, name }, reload) {
  const isMeant = await confirmDialog({ title: t("delete"), text: t("datasets.delete-ask", { name }), action: t("delete"), danger: true });
  if (isMeant) await call("DELETE", `/datasets/${id}`).catch(notifyProblem);
  await reload();
}

const columnsOf = (isOwner, reload) => [
  { key: "name", title: t("datasets.name"), sortable: true, rowHeader: true, cell: ({ id, name }) => html`<a href=${`/datasets/${id}/label`}>${name}</a>` },
  { key: "project_type", title: t("datasets.type"), sortable: true, cell: ({ project_type }) => t(`type.${project_type}`) },
  { key: "samples", title: t("datasets.samples"), sortable: true, align: "end", cell: ({ samples }) => formatNumber(samples) },
  { key: "labeled", title: t("datasets.labeled"), sortable: true, align: "end", cell: ({ labeled, table }) => (table ? "–" : formatNumber(labeled)) },
  { key: "input_path", title: t("datasets.source"), sortable: true, cell: ({ input_path }) => input_path ?? "–" },
  { key: "created_at", title: t("datasets.created"), sortable: true, cell: ({ created_at }) => formatTime(created_at) },
  { key: "more", title: html`<span class="unseen">${t("label.more")}</span>`, fixed: true, cell: (dataset) => isOwner && html`<${Menu} label=${`${t("label.more")}: ${dataset.name}`} actions=${[
    { label: t("datasets.rename"), run: () => rename(dataset, reload) },
    { label: t("delete"), danger: true, run: () => remove(dataset, reload) },
  ]} />` },
];

const TYPES = ["image_classification", "object_detection", "predictive_analytics", "sound_classification", "text_classification"];

const Filters = ({ query, change }) => html`<div class="row list-head">
  <input type="search" aria-label=${t("search")} placeholder=${t("search")} value=${query.search} onInput=${(event) => change({ search: event.target.value })} />
  <select aria-label=${t("datasets.type")} value=${query.type} onChange=${(event) => change({ type: event.target.value })}>
    <option value="">${t("datasets.type")}</option>${TYPES.map((type) => html`<option key=${type} value=${type}>${t(`type.${type}`)}</option>`)}</select>
</div>`;

export default function DatasetsPage() {
  useWords();
  const { data, error, reload } = useLoaded(() => call("GET", "/datasets"), [], { everyMs: REFRESH_MS });
  const [query, change] = useQuery({ search: "", type: "", sort: "name" });
  const isOwner = useMay("owner");
  const create = async () => {
    const made = await askNewDataset();
    if (made) navigate(`/datasets/${made.id}/label`);
  };
  return html`<div class="page-head"><div><h1>${t("datasets")}</h1></div>
      ${isOwner && html`<button type="button" class="primary" onClick=${create}>${t("datasets.new")}</button>`}</div>
    ${error && html`<${Problem} error=${error} onRetry=${reload} />`}
    ${!data && !error && html`<${Loading} />`}
    ${data?.length === 0 && html`<${Empty} title=${t("datasets.none")} text=${t("datasets.none-text")} />`}
    ${data?.length > 0 && html`<${Filters} query=${query} change=${change} />
      <${Table} caption=${t("datasets")} columns=${columnsOf(isOwner, reload)} rows=${arranged(data, query)} sort=${query.sort} onSort=${(sort) => change({ sort })} />`}`;
}
