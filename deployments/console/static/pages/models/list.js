// All AI applications: the models of projects, each with its versions (SPEC 34).

import { html } from "/console/core/html.js";
import { call, withQuery } from "/console/core/api.js";
import { Empty, Loading, Pager, Problem, Status, Table } from "/console/core/components.js";
import { addWords, formatTime, t } from "/console/core/i18n.js";
import { navigate, useQuery } from "/console/core/router.js";
import { useLoaded } from "/console/core/polling.js";
import { useMay } from "/console/core/session.js";
import { addStyles } from "/console/core/styles.js";
import { useTitle } from "/console/core/title.js";
import { importModel } from "/console/pages/models/import.js";
import { TypeIcon } from "/console/pages/type_icons.js";
import words from "/console/pages/models/words.js";

addWords(words);
addStyles("/console/pages/pages.css");
addStyles("/console/pages/serving.css");

const PAGE_SIZE = 20;
const REFRESH_MS = 10_000;

/** @type {Omit<Column<Schemas["Application"]>, "title">[]} */
const COLUMNS = [
  {
    key: "name",
    rowHeader: true,
    cell: (one) => html`<a href="/models/${one.name}">${one.name}</a>`,
  },
  {
    key: "latest_version",
    cell: (one) =>
      html`<a href="/models/${one.name}/${one.latest_version}">${one.latest_version}</a>`,
  },
  { key: "status", cell: (one) => html`<${Status} status=${one.status} />` },
  {
    key: "deployment_type",
    cell: (one) =>
      one.deployment_type.map(
        (kind) => html`<span class="tag" key=${kind}>${t(`deployment.${kind}`)}</span>`,
      ),
  },
  {
    key: "project_type",
    cell: (one) =>
      html`<span class="row nowrap"><${TypeIcon} type=${one.project_type} size="18" />${t(`type.${one.project_type}`)}</span>`,
  },
  { key: "versions", align: "end" },
  { key: "created_at", cell: (one) => formatTime(one.created_at) },
];

/**
 * @param {{
 *   query: Record<string, string>,
 *   change: (changes: Query, options?: { replace?: boolean }) => void,
 * }} props
 */
function Applications({ query, change }) {
  const page = Number(query.page) - 1;
  const path = withQuery("/models", {
    search: query.q,
    offset: page * PAGE_SIZE,
    limit: PAGE_SIZE,
  });
  const { data, error, reload } = useLoaded(() => call("GET", path), [path], {
    everyMs: REFRESH_MS,
    keep: true,
  });
  if (!data)
    return error ? html`<${Problem} error=${error} onRetry=${reload} />` : html`<${Loading} />`;
  if (!data.total)
    return query.q
      ? html`<${Empty} title=${t("no-application-found")} text=${t("no-application-found-text")} />`
      : html`<${Empty} title=${t("no-application")} text=${t("no-application-text")}><a class="button" href="/">${t("projects")}</a><//>`;
  const columns = COLUMNS.map((column) => ({ ...column, title: t(`application.${column.key}`) }));
  return html`${error && html`<${Problem} error=${error} />`}
    <${Table} caption=${t("models")} columns=${columns} rows=${data.items} keyOf=${({ name }) => name} />
    <${Pager} page=${page} pageSize=${PAGE_SIZE} total=${data.total} onPick=${(to) => change({ page: to + 1 })} />`;
}

/** The page at /models. */
export default function ModelsPage() {
  useTitle(t("models"));
  const [query, change] = useQuery({ q: "", page: "1" });
  const take = async () => {
    const made = await importModel();
    if (made) navigate(`/models/${made.application}/${made.version}`);
  };
  return html`<div class="stack">
    <div class="page-head"><div><h1>${t("models")}</h1><p class="hint">${t("models-about")}</p></div>
      ${useMay("owner") && html`<button type="button" onClick=${take}>${t("import-model")}</button>`}</div>
    <div class="row toolbar" role="search"><input type="search" aria-label=${t("search-models")} placeholder=${t("search-models")}
      value=${query.q} onInput=${(event) => change({ q: event.target.value, page: 1 })} /></div>
    <${Applications} query=${query} change=${change} />
  </div>`;
}
