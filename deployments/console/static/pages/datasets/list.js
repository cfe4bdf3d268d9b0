// All datasets: searched, filtered by type, sorted, a page at a time.

import { html, useEffect } from "/console/core/html.js";
import { call, list } from "/console/core/api.js";
import { Empty, Loading, Menu, Pager, Problem, Table } from "/console/core/components.js";
import { promptDialog } from "/console/core/dialogs.js";
import { formatNumber, formatTime, t } from "/console/core/i18n.js";
import { useLoaded } from "/console/core/polling.js";
import { navigate, useQuery } from "/console/core/router.js";
import { useMay } from "/console/core/session.js";
import { useTitle } from "/console/core/title.js";
import { createDataset } from "/console/pages/dataset_picker.js";
import { askToDelete } from "/console/pages/deletion.js";
import { SearchBox } from "/console/pages/search_box.js";
import { TypeIcon, TYPES } from "/console/pages/type_icons.js";
import "./setup.js";

const PAGE_SIZE = 20;
const REFRESH_MS = 10_000;
const NOTHING = { q: "", type: "", sort: "name", page: "1" };

/** @param {Dataset} dataset */
const rename = ({ id, name }) =>
  promptDialog({
    title: t("data.rename"),
    label: t("new.dataset-name"),
    value: name,
    hint: t("new.name-hint"),
    action: t("save"),
    /** @param {string} text */
    save: (text) => call("PATCH", `/datasets/${id}`, { name: text }),
  });

/** @param {Dataset} dataset */
const remove = ({ id, name }) =>
  askToDelete(`/datasets/${id}`, {
    title: t("data.delete", { name }),
    text: t("data.delete-text"),
    done: t("data.deleted", { name }),
  });

/** What an owner can do with a dataset as a whole; `onDone` is called when it was done.
 *
 * @param {Dataset} dataset
 * @param {(what: string) => unknown} onDone
 * @returns {Action[]}
 */
export const datasetActions = (dataset, onDone) => [
  { label: t("data.rename"), run: async () => (await rename(dataset)) && onDone("renamed") },
  {
    label: t("delete"),
    danger: true,
    run: async () => (await remove(dataset)) && onDone("deleted"),
  },
];

/** @param {{ dataset: Dataset, reload: () => Promise<unknown> }} props */
function Operations({ dataset, reload }) {
  return html`<span class="row operations">
    <a href="/datasets/${dataset.id}/label">${t("data.label")}</a>
    ${useMay("owner") && html`<${Menu} label=${t("data.more-for", dataset)} actions=${datasetActions(dataset, reload)} />`}
  </span>`;
}

/** @param {"samples" | "versions"} key */
const countOf = (key) => (/** @type {Dataset} */ one) => formatNumber(one[key]);

/**
 * @param {() => Promise<unknown>} reload
 * @returns {Column<Dataset>[]}
 */
const columnsOf = (reload) => [
  {
    key: "name",
    sortable: true,
    rowHeader: true,
    title: t("data.name"),
    cell: ({ id, name }) => html`<a href="/datasets/${id}">${name}</a>`,
  },
  {
    key: "project_type",
    sortable: true,
    title: t("data.type"),
    cell: ({ project_type: type }) =>
      html`<span class="row nowrap"><${TypeIcon} type=${type} size="18" />${t(`type.${type}`)}</span>`,
  },
  {
    key: "samples",
    sortable: true,
    align: "end",
    title: t("data.samples"),
    cell: countOf("samples"),
  },
  {
    key: "labeled",
    sortable: true,
    align: "end",
    title: t("data.labeled"),
    cell: (one) => (one.project_type === "predictive_analytics" ? "–" : formatNumber(one.labeled)),
  },
  {
    key: "versions",
    sortable: true,
    align: "end",
    title: t("data.versions"),
    cell: countOf("versions"),
  },
  {
    key: "input_path",
    sortable: true,
    title: t("data.source"),
    cell: ({ input_path: path }) => path ?? "–",
  },
  {
    key: "created_at",
    sortable: true,
    title: t("data.created"),
    cell: ({ created_at: at }) => formatTime(at),
  },
  {
    key: "operation",
    fixed: true,
    title: t("data.operation"),
    cell: (one) => html`<${Operations} dataset=${one} reload=${reload} />`,
  },
];

/**
 * @param {{
 *   query: Record<string, string>,
 *   change: (changes: Query, options?: { replace?: boolean }) => void,
 * }} props
 */
const Filters = ({ query, change }) => html`<div class="row toolbar" role="search">
  <${SearchBox} label=${t("data.search")} value=${query.q} onChange=${(q) => change({ q, page: 1 })} />
  <select aria-label=${t("data.type")} value=${query.type} onChange=${(event) => change({ type: event.target.value, page: 1 })}>
    <option value="">${t("data.any-type")}</option>
    ${TYPES.map((type) => html`<option key=${type} value=${type}>${t(`type.${type}`)}</option>`)}
  </select>
</div>`;

/**
 * @param {{
 *   query: Record<string, string>,
 *   change: (changes: Query, options?: { replace?: boolean }) => void,
 * }} props
 */
function Datasets({ query, change }) {
  const page = Number(query.page) - 1;
  const wanted = {
    search: query.q.trim(),
    project_type: query.type,
    sort: query.sort,
    offset: page * PAGE_SIZE,
    limit: PAGE_SIZE,
  };
  const { data, error, reload } = useLoaded(
    () => list("/datasets", wanted),
    [JSON.stringify(wanted)],
    { everyMs: REFRESH_MS, keep: true },
  );
  const isPastTheEnd = Boolean(data?.total && !data.items.length);
  useEffect(() => {
    if (data && isPastTheEnd) change({ page: Math.ceil(data.total / PAGE_SIZE) });
  }, [isPastTheEnd]);
  if (error && !data) return html`<${Problem} error=${error} onRetry=${reload} />`;
  if (!data) return html`<${Loading} />`;
  if (!data.total)
    return query.q || query.type
      ? html`<${Empty} title=${t("data.none-found")} text=${t("data.none-found-text")} />`
      : html`<${Empty} title=${t("data.none")} text=${t("data.none-text")} />`;
  return html`${error && html`<${Problem} error=${error} />`}
    <${Table} caption=${t("datasets")} columns=${columnsOf(reload)} rows=${data.items}
      sort=${query.sort} onSort=${(sort) => change({ sort, page: 1 })} />
    <${Pager} page=${page} pageSize=${PAGE_SIZE} total=${data.total} onPick=${(to) => change({ page: to + 1 })} />`;
}

function Create() {
  /** @param {ProjectType} type */
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
  return html`<div class="stack">
    <div class="page-head"><div><h1>${t("datasets")}</h1></div>${useMay("owner") && html`<${Create} />`}</div>
    <${Filters} query=${query} change=${change} />
    <${Datasets} query=${query} change=${change} />
  </div>`;
}
