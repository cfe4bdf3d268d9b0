// One AI application: its versions, and how two of them compare.

import { html, useState } from "/console/core/html.js";
import { call, withQuery } from "/console/core/api.js";
import { Loading, Menu, Pager, Problem, Status, Table } from "/console/core/components.js";
import { addWords, formatTime, t } from "/console/core/i18n.js";
import { navigate, useQuery } from "/console/core/router.js";
import { useLoaded } from "/console/core/polling.js";
import { useMay } from "/console/core/session.js";
import { addStyles } from "/console/core/styles.js";
import { useTitle } from "/console/core/title.js";
import { formatBytes } from "/console/pages/bytes.js";
import { askToDelete } from "/console/pages/deletion.js";
import { versionActions } from "/console/pages/models/actions.js";
import { ModelComparison } from "/console/pages/models/comparison.js";
import { importModel } from "/console/pages/models/import.js";
import words from "/console/pages/models/words.js";

addWords(words);
addStyles("/console/pages/pages.css");
addStyles("/console/pages/serving.css");

const PAGE_SIZE = 20;
const REFRESH_MS = 5000;

/**
 * @param {{
 *   chosen: string[],
 *   choose: (version: string) => void,
 *   owner: boolean,
 *   reload: () => Promise<unknown>,
 * }} given
 * @returns {Column<ModelVersion>[]}
 */
function columnsOf({ chosen, choose, owner, reload }) {
  /** @param {ModelVersion} one */
  const tick = (
    one,
  ) => html`<input type="checkbox" aria-label=${t("choose-version", one)} checked=${chosen.includes(one.version)}
    onChange=${() => choose(one.version)} />`;
  /** @param {ModelVersion} one */
  const more = (one) =>
    html`<${Menu} label=${t("more-for", { name: one.version })} actions=${versionActions(one, { owner, reload })} />`;
  /** @type {(Omit<Column<ModelVersion>, "title"> & { title?: Drawn })[]} */
  const columns = [
    { key: "chosen", title: html`<span class="unseen">${t("compare")}</span>`, cell: tick },
    {
      key: "version",
      rowHeader: true,
      cell: (one) => html`<a href="/models/${one.application}/${one.version}">${one.version}</a>`,
    },
    { key: "status", cell: (one) => html`<${Status} status=${one.status} />` },
    { key: "headline", cell: (one) => one.headline },
    { key: "services", cell: (one) => one.services.join(", ") || "–" },
    { key: "size", align: "end", cell: (one) => formatBytes(one.size) },
    { key: "made", cell: (one) => t(one.imported ? "imported" : "trained") },
    { key: "created_at", cell: (one) => formatTime(one.created_at) },
    { key: "operation", fixed: true, cell: more },
  ];
  return columns.map((column) => ({ title: t(`version.${column.key}`), ...column }));
}

/** @param {{ data: Schemas["VersionPage"], reload: () => Promise<unknown> }} props */
function Versions({ data, reload }) {
  const [query, change] = useQuery({ page: "1", compare: "" });
  const [chosen, setChosen] = useState(() => query.compare.split(",").filter(Boolean));
  const owner = useMay("owner");
  /** @param {string} version */
  const choose = (version) =>
    setChosen((all) =>
      all.includes(version) ? all.filter((one) => one !== version) : [...all, version].slice(-2),
    );
  const pair = query.compare.split(",").filter(Boolean);
  return html`<div class="row">
      <span class="hint grow">${t("compare-hint")}</span>
      <button type="button" disabled=${chosen.length !== 2} onClick=${() => change({ compare: chosen.join(",") }, { replace: false })}>${t("compare")}</button>
    </div>
    <${Table} caption=${t("versions")} columns=${columnsOf({ chosen, choose, owner, reload })} rows=${data.items} />
    <${Pager} page=${Number(query.page) - 1} pageSize=${PAGE_SIZE} total=${data.total} onPick=${(to) => change({ page: to + 1 })} />
    ${pair.length === 2 && html`<${ModelComparison} key=${query.compare} application=${data.items[0].application} pair=${pair} />`}`;
}

/** The page at /models/NAME.
 *
 * @param {{ name: string }} props
 */
export default function ApplicationPage({ name }) {
  useTitle(name);
  const [{ page }] = useQuery({ page: "1" });
  const path = withQuery(`/models/${name}/versions`, {
    offset: (Number(page) - 1) * PAGE_SIZE,
    limit: PAGE_SIZE,
  });
  const { data, error, reload } = useLoaded(() => call("GET", path), [path], {
    everyMs: REFRESH_MS,
    keep: true,
  });
  const remove = async () => {
    const text = t("delete-application-text", { count: data?.total ?? 0 });
    if (
      await askToDelete(`/models/${name}`, {
        title: t("delete-application", { name }),
        text,
        done: t("application-deleted", { name }),
      })
    )
      navigate("/models");
  };
  const take = async () => (await importModel(name)) && reload();
  const actions = [
    { label: t("import-model"), run: take },
    { label: t("delete"), danger: true, run: remove },
  ];
  return html`<div class="stack">
    <div class="page-head"><div class="stack tight">
      <nav class="crumbs"><a href="/models">${t("models")}</a><span aria-hidden="true">›</span><span>${name}</span></nav>
      <h1>${name}</h1></div>
      ${
        useMay("owner") &&
        data &&
        data.total > 0 &&
        html`<div class="row">
        <a class="button primary" href="/services/new?application=${name}">${t("deploy")}</a>
        <${Menu} label=${t("more-for", { name })} actions=${actions} /></div>`
      }
    </div>
    ${error && html`<${Problem} error=${error} onRetry=${data ? undefined : reload} />`}
    ${!data && !error && html`<${Loading} />`}
    ${data && html`<${Versions} data=${data} reload=${reload} />`}
  </div>`;
}
