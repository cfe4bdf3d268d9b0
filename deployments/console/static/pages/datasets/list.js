// All datasets: searched, filtered by type, sorted, a page at a time.

import { html } from "/console/core/html.js";
import { call } from "/console/core/api.js";
import { Empty, Loading, Menu, Pager, Problem, Table } from "/console/core/components.js";
import { promptDialog } from "/console/core/dialogs.js";
import { formatNumber, formatTime, t } from "/console/core/i18n.js";
import { useLoaded } from "/console/core/polling.js";
import { navigate, useQuery } from "/console/core/router.js";
import { useMay } from "/console/core/session.js";
import { useTitle } from "/console/core/title.js";
import { createDataset } from "/console/pages/dataset_picker.js";
import { askToDelete } from "/console/pages/deletion.js";
import { TypeIcon, TYPES } from "/console/pages/type_icons.js";
import "./setup.js";

const PAGE_SIZE = 20;
const REFRESH_MS = 10_000;
const NOTHING = { q: "", type: "", sort: "name", page: "1" };

function compare(one, other, key) {
  const [a, b] = [one[key] ?? "", other[key] ?? ""];
  return typeof a === "number" ? a - b : String(a).localeCompare(String(b));
}

/** The datasets that a query of the address asks for, in its order. */
export function arranged(datasets, { q, type, sort }) {
  const key = sort.replace("-", "");
  const direction = sort.startsWith("-") ? -1 : 1;
  const wanted = q.trim().toLowerCase();
  return datasets
    .filter((one) => one.name.toLowerCase().includes(wanted) && (!type || one.project_type === type))
    .sort((one, other) => direction * compare(one, other, key));
}

const rename = ({ id, name }) =>
  promptDialog({
    title: t("data.rename"), label: t("new.dataset-name"), value: name, hint: t("new.name-hint"), action: t("save"),
    save: (text) => call("PATCH", `/datasets/${id}`, { name: text }),
  });

const remove = ({ id, name }) =>
  askToDelete(`/datasets/${id}`, { title: t("data.delete", { name }), text: t("data.delete-text"), done: t("data.deleted", { name }) });

/** What an owner can do with a dataset as a whole; `onDone` is called when it was done. */
export const datasetActions = (dataset, onDone) => [
  { label: t("data.rename"), run: async () => (await rename(dataset)) && onDone("renamed") },
  { label: t("delete"), danger: true, run: async () => (await remove(dataset)) && onDone("deleted") },
];

function Operations({ dataset, reload }) {
  return html`<span class="row operations">
    <a href="/datasets/${dataset.id}/label">${t("data.label")}</a>
    ${useMay("owner") && html`<${Menu} label=${t("data.more-for", dataset)} actions=${datasetActions(dataset, reload)} />`}
  </span>`;
}

const countOf = (key) => (one) => formatNumber(one[key]);

const columnsOf = (reload) => [
  { key: "name", sortable: true, rowHeader: true, title: t("data.name"), cell: ({ id, name }) => html`<a href="/datasets/${id}">${name}</a>` },
  { key: "project_type", sortable: true, title: t("data.type"), cell: ({ project_type: type }) => html`<span class="row nowrap"><${TypeIcon} type=${type} size="18" />${t(`type.${type}`)}</span>` },
  { key: "samples", sortable: true, align: "end", title: t("data.samples"), cell: countOf("samples") },
  { key: "labeled", sortable: true, align: "end", title: t("data.labeled"), cell: (one) => (one.project_type === "predictive_analytics" ? "–" : formatNumber(one.labeled)) },
  { key: "versions", sortable: true, align: "end", title: t("data.versions"), cell: countOf("versions") },
  { key: "input_path", sortable: true, title: t("data.source"), cell: ({ input_path: path }) => path ?? "–" },
  { key: "created_at", sortable: true, title: t("data.created"), cell: ({ created_at: at }) => formatTime(at) },
  { key: "operation", fixed: true, title: t("data.operation"), cell: (one) => html`<${Operations} dataset=${one} reload=${reload} />` },
];

const Filters = ({ query, change }) => html`<div class="row toolbar" role="search">
  <input type="search" aria-label=${t("data.search")} placeholder=${t("data.search")} value=${query.q} onInput=${(event) => change({ q: event.target.value, page: 1 })} />
  <select aria-label=${t("data.type")} value=${query.type} onChange=${(event) => change({ type: event.target.value, page: 1 })}>
    <option value="">${t("data.any-type")}</option>
    ${TYPES.map((type) => html`<option key=${type} value=${type}>${t(`type.${type}`)}</option>`)}
  </select>
</div>`;

function Datasets({ datasets, query, change, reload }) {
  const found = arranged(datasets, query);
  const page = Math.min(Number(query.page), Math.max(1, Math.ceil(found.length / PAGE_SIZE))) - 1;
  if (!found.length) return html`<${Empty} title=${t("data.none-found")} text=${t("data.none-found-text")} />`;
  return html`<${Table} caption=${t("datasets")} columns=${columnsOf(reload)} sort=${query.sort}
      rows=${found.slice(page * PAGE_SIZE, (page + 1) * PAGE_SIZE)} onSort=${(sort) => change({ sort, page: 1 })} />
    <${Pager} page=${page} pageSize=${PAGE_SIZE} total=${found.length} onPick=${(to) => change({ page: to + 1 })} />`;
}

function Create() {
  const create = async (type) => {
    const made = await createDataset(type);
    if (made) navigate(`/datasets/${made.id}`);
  };
  const actions = TYPES.map((type) => ({ label: t(`type.${type}`), run: () => create(type) }));
  return html`<span class="create-menu"><${Menu} label=${t("data.create")} actions=${actions}>${t("data.create")} ▾<//></span>`;
}

/** The page at /datasets. */
export default function DatasetsPage() {
  useTitle(t("datasets"));
  const [query, change] = useQuery(NOTHING);
  const { data, error, reload } = useLoaded(() => call("GET", "/datasets"), [], { everyMs: REFRESH_MS });
  return html`<div class="stack">
    <div class="page-head"><div><h1>${t("datasets")}</h1></div>${useMay("owner") && html`<${Create} />`}</div>
    ${error && html`<${Problem} error=${error} onRetry=${reload} />`}
    ${!data && !error && html`<${Loading} />`}
    ${data?.length === 0 && html`<${Empty} title=${t("data.none")} text=${t("data.none-text")} />`}
    ${data?.length > 0 && html`<${Filters} query=${query} change=${change} />
      <${Datasets} datasets=${data} ...${{ query, change, reload }} />`}
  </div>`;
}
