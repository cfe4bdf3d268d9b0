// All projects: a card for each type, and a table that is searched, filtered and sorted.

import { html, useEffect } from "/console/core/html.js";
import { call, list } from "/console/core/api.js";
import { Empty, Loading, Menu, Pager, Problem, Status, Table } from "/console/core/components.js";
import { addWords, formatTime, t } from "/console/core/i18n.js";
import { navigate, useQuery } from "/console/core/router.js";
import { useLoaded } from "/console/core/polling.js";
import { useMay } from "/console/core/session.js";
import { addStyles } from "/console/core/styles.js";
import { useTitle } from "/console/core/title.js";
import { SearchBox } from "/console/pages/search_box.js";
import { TrainingStatus } from "/console/pages/training_status.js";
import { TypeIcon, TYPES } from "/console/pages/type_icons.js";
import { COLUMNS, tableSettings } from "/console/pages/table_settings.js";
import { deleteProject, editProject } from "/console/pages/project_dialog.js";
import { exportProject, importProject, showBackup } from "/console/pages/project_transfer.js";
import words from "/console/pages/projects_words.js";

addWords(words);
addStyles("/console/pages/pages.css");

const PAGE_SIZE = 20;
const REFRESH_MS = 5000;
const STATUSES = [
  "Not started",
  "Running",
  "Awaiting operation",
  "Awaiting input",
  "Executed",
  "Failed",
  "Stopped",
];
const PHASES = [
  "Label Data",
  "Publish Dataset Version",
  "Check Data",
  "Classify Images",
  "Detect Objects",
  "Predict",
  "Classify Sounds",
  "Classify Text",
  "Register Model",
  "Deploy Service",
];
const NOTHING = {
  q: "",
  type: "",
  status: "",
  phase: "",
  tag: "",
  sort: "-created_at",
  page: "1",
  hide: "",
  wrap: "",
  free: "",
};

const Cards = () => html`<ul class="cards">
  ${TYPES.map(
    (type) => html`<li key=${type} class="card type-card">
    <header><${TypeIcon} type=${type} /><h2>${t(`type.${type}`)}</h2></header>
    <p class="hint">${t(`type.${type}.about`)}</p>
    <a class="button" href="/projects/new?type=${type}" aria-label=${t("create-project-of", { type: t(`type.${type}`) })}>${t("create-project")}</a>
  </li>`,
  )}
</ul>`;

/**
 * @param {{
 *   label: string,
 *   value: string,
 *   values: string[],
 *   written: (value: string) => string,
 *   onPick: (value: string) => unknown,
 * }} props
 */
const Filter = ({
  label,
  value,
  values,
  written,
  onPick,
}) => html`<select aria-label=${label} value=${value}
  onChange=${(event) => onPick(event.target.value)}>
  <option value="">${label}: ${t("any")}</option>
  ${values.map((one) => html`<option key=${one} value=${one}>${written(one)}</option>`)}
</select>`;

/**
 * @param {{
 *   query: Record<string, string>,
 *   change: (changes: Query, options?: { replace?: boolean }) => void,
 * }} props
 */
function Filters({ query, change }) {
  const tags = useLoaded(() => call("GET", "/projects/tags"), []);
  /** @param {string} name */
  const pick = (name) => (/** @type {string} */ value) => change({ [name]: value, page: 1 });
  const isFiltered = ["q", "type", "status", "phase", "tag"].some((name) => query[name]);
  const settings = async () => {
    const chosen = await tableSettings(query);
    if (chosen) change(chosen);
  };
  const importOne = async () => {
    const made = await importProject();
    if (made) navigate(`/projects/${made.id}`);
  };
  return html`<div class="row toolbar" role="search">
    <${SearchBox} label=${t("search-projects")} value=${query.q} onChange=${pick("q")} />
    <${Filter} label=${t("type")} value=${query.type} values=${TYPES} written=${(one) => t(`type.${one}`)} onPick=${pick("type")} />
    <${Filter} label=${t("status")} value=${query.status} values=${STATUSES} written=${(one) => t(`status.${one.replace(" ", "-").toLowerCase()}`)} onPick=${pick("status")} />
    <${Filter} label=${t("phase")} value=${query.phase} values=${PHASES} written=${(one) => t(`phase.${one}`)} onPick=${pick("phase")} />
    <${Filter} label=${t("tag")} value=${query.tag} values=${tags.data ?? []} written=${(one) => one} onPick=${pick("tag")} />
    ${isFiltered && html`<button type="button" class="quiet" onClick=${() => change({ q: "", type: "", status: "", phase: "", tag: "", page: 1 })}>${t("clear-filters")}</button>`}
    <div class="spacer"></div>
    <button type="button" onClick=${settings}>${t("table-settings")}</button>
    ${
      useMay("owner") &&
      html`<button type="button" onClick=${importOne}>${t("import-project")}</button>
      <button type="button" onClick=${showBackup}>${t("back-up")}</button>`
    }
  </div>`;
}

/**
 * @param {Project} project
 * @param {() => Promise<unknown>} reload
 */
const remove = async (project, reload) => (await deleteProject(project)) && reload();

/** @param {{ project: Project, reload: () => Promise<unknown> }} props */
function Operations({ project, reload }) {
  const actions = [
    { label: t("edit"), run: async () => (await editProject(project)) && reload() },
    { label: t("export-project"), run: () => exportProject(project) },
    { label: t("delete"), danger: true, run: () => remove(project, reload) },
  ];
  return html`<span class="row operations">
    <a href="/projects/${project.id}">${t("open")}</a>
    ${project.project_type !== "predictive_analytics" && html`<a href="/projects/${project.id}/label">${t("label-data")}</a>`}
    ${useMay("owner") && html`<${Menu} label=${t("more-for", project)} actions=${actions} />`}
  </span>`;
}

/** @type {Record<string, (project: Project) => Drawn>} */
const CELLS = {
  name: (one) => html`<a href="/projects/${one.id}">${one.name}</a>`,
  project_type: (one) =>
    html`<span class="row nowrap"><${TypeIcon} type=${one.project_type} size="18" />${t(`type.${one.project_type}`)}</span>`,
  status: (one) => html`<${Status} status=${one.status} />`,
  current_phase: (one) => (one.current_phase ? t(`phase.${one.current_phase}`) : "–"),
  training_status: (one) => html`<${TrainingStatus} counts=${one.training_status} />`,
  dataset: (one) =>
    html`<a href="/datasets/${one.dataset_id}" title=${one.dataset}>${one.data_source}</a>`,
  tags: (one) => one.tags.map((tag) => html`<span class="tag" key=${tag}>${tag}</span>`),
  created_at: (one) => formatTime(one.created_at),
  description: (one) => one.description,
};

/**
 * @param {Record<string, string>} query
 * @param {() => Promise<unknown>} reload
 * @returns {Column<Project>[]}
 */
function columnsOf(query, reload) {
  const hidden = new Set(query.hide.split(","));
  const shown = COLUMNS.filter(({ key }) => !hidden.has(key)).map((column) => ({
    ...column,
    title: t(`column.${column.key}`),
    cell: CELLS[column.key],
  }));
  /** @param {Project} one */
  const operation = (one) => html`<${Operations} project=${one} reload=${reload} />`;
  return [
    ...shown,
    { key: "operation", title: t("column.operation"), fixed: !query.free, cell: operation },
  ];
}

/**
 * @param {{
 *   query: Record<string, string>,
 *   change: (changes: Query, options?: { replace?: boolean }) => void,
 * }} props
 */
function Projects({ query, change }) {
  const page = Number(query.page) - 1;
  const wanted = {
    search: query.q,
    project_type: query.type,
    status: query.status,
    current_phase: query.phase,
    tag: query.tag,
    sort: query.sort,
    offset: page * PAGE_SIZE,
    limit: PAGE_SIZE,
  };
  const { data, error, reload } = useLoaded(
    () => list("/projects", wanted),
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
    return query.q || query.type || query.status || query.phase || query.tag
      ? html`<${Empty} title=${t("no-project-found")} text=${t("no-project-found-text")} />`
      : html`<${Empty} title=${t("no-project")} text=${t("no-project-text")} />`;
  return html`${error && html`<${Problem} error=${error} />`}
    <${Table} caption=${t("projects")} columns=${columnsOf(query, reload)} rows=${data.items} wrap=${Boolean(query.wrap)}
      sort=${query.sort} onSort=${(sort) => change({ sort, page: 1 })} />
    <${Pager} page=${page} pageSize=${PAGE_SIZE} total=${data.total} onPick=${(to) => change({ page: to + 1 })} />`;
}

/** The page at /. */
export default function ProjectsPage() {
  useTitle(t("projects"));
  const [query, change] = useQuery(NOTHING);
  return html`<div class="stack">
    <h1 class="unseen">${t("projects")}</h1>
    ${useMay("owner") && html`<${Cards} />`}
    <${Filters} query=${query} change=${change} />
    <${Projects} query=${query} change=${change} />
  </div>`;
}
