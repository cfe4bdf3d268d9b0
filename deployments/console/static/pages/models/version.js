// One version of an AI application: how good it is, where it comes from, and what it consists of.

import { html } from "/console/core/html.js";
import { call, fileUrl } from "/console/core/api.js";
import { Loading, Menu, Problem, Status, Table } from "/console/core/components.js";
import { addWords, formatPercent, formatTime, t } from "/console/core/i18n.js";
import { navigate } from "/console/core/router.js";
import { useLoaded } from "/console/core/polling.js";
import { useMay } from "/console/core/session.js";
import { addStyles } from "/console/core/styles.js";
import { useTitle } from "/console/core/title.js";
import { formatBytes } from "/console/pages/bytes.js";
import {
  deleteVersion,
  DOWNLOADS,
  downloadVersion,
  versionPath,
} from "/console/pages/models/actions.js";
import { TypeIcon } from "/console/pages/type_icons.js";
import words from "/console/pages/models/words.js";

addWords(words);
addStyles("/console/pages/pages.css");
addStyles("/console/pages/serving.css");

/** @param {{ details: ModelDetails }} props */
function Head({ details }) {
  const owner = useMay("owner");
  const actions = DOWNLOADS.map((kind) => ({
    label: t(`download.${kind}`),
    run: () => downloadVersion(details, kind),
  }));
  const remove = async () =>
    (await deleteVersion(details)) && navigate(`/models/${details.application}`);
  const more = [{ label: t("delete"), danger: true, run: remove }];
  return html`<div class="page-head"><div class="stack tight">
      <nav class="crumbs"><a href="/models">${t("models")}</a><span aria-hidden="true">›</span>
        <a href="/models/${details.application}">${details.application}</a><span aria-hidden="true">›</span><span>${details.version}</span></nav>
      <div class="row"><${TypeIcon} type=${details.project_type} size="28" /><h1>${details.application} ${details.version}</h1><${Status} status=${details.status} /></div>
      <p class="hint">${details.recipe}</p>
    </div>
    <div class="row">
      ${owner && details.status === "Successful" && html`<a class="button primary" href="/services/new?application=${details.application}&version=${details.version}">${t("deploy")}</a>`}
      <a class="button" target="_blank" rel="noopener" href=${fileUrl(`${versionPath(details)}/card.html`)}>${t("model-card")}</a>
      ${owner && html`<${Menu} label=${t("download")} actions=${actions}>${t("download")} ▾<//>`}
      ${owner && html`<${Menu} label=${t("more-for", { name: details.version })} actions=${more} />`}
    </div></div>`;
}

/** A metric; its interval, which the API writes in brackets, stands smaller below.
 *
 * @param {{ name: string, value: string }} props
 */
function Metric({ name, value }) {
  const [number, interval] = value.split(/ ?(?=[(（])/);
  return html`<div><dt>${name}</dt><dd>${number}${interval && html`<small>${interval}</small>`}</dd></div>`;
}

/** @param {{ card: Schemas["ModelCard"] }} props */
const Quality = ({ card }) => html`<section class="card"><h2>${t("quality")}</h2>
  <dl class="metrics">${card.details.metrics.map((one) => html`<${Metric} key=${one.name} ...${one} />`)}</dl>
  <p class="hint">${card.measured}</p>
  ${card.classes.length > 0 && html`<${Classes} classes=${card.classes} />`}
</section>`;

/** @param {{ classes: Schemas["ClassLine"][] }} props */
function Classes({ classes }) {
  /**
   * @param {"precision" | "recall" | "f1"} key
   * @returns {Column<Schemas["ClassLine"]>}
   */
  const share = (key) => ({
    key,
    title: t(`class.${key}`),
    align: "end",
    cell: (one) => formatPercent(one[key]),
  });
  /** @type {Column<Schemas["ClassLine"]>[]} */
  const columns = [
    { key: "label", title: t("class.label"), rowHeader: true },
    share("precision"),
    share("recall"),
    share("f1"),
  ];
  return html`<${Table} caption=${t("classes-weakest-first")} columns=${columns} rows=${classes} keyOf=${({ label }) => label} />`;
}

/** @param {{ limits: string[] }} props */
const Limits = ({ limits }) => html`<section class="card"><h2>${t("limits")}</h2>
  <ul class="plain">${limits.map((one) => html`<li key=${one}>${one}</li>`)}</ul></section>`;

/** @param {unknown} value */
const written = (value) =>
  value === null ? "–" : typeof value === "object" ? JSON.stringify(value) : String(value);

/**
 * @param {ModelDetails} details
 * @returns {[string, Drawn][]}
 */
function facts({ lineage, project_id: project, origin, notes }) {
  /** @type {[string, Drawn][]} */
  const all = [
    [t("lineage.dataset"), `${lineage.dataset} ${lineage.dataset_version}`],
    [t("lineage.samples"), t("lineage.samples-text", lineage)],
    [
      t("lineage.round"),
      html`<a href="/projects/${project}?round=${lineage.round_number}">${lineage.round_number}</a>`,
    ],
    [t("lineage.base"), lineage.base_version],
    [t("lineage.weights"), lineage.weights],
    [t("lineage.code"), lineage.code_version],
    [t("lineage.manifest"), html`<code>${lineage.dataset_manifest_sha256.slice(0, 16)}…</code>`],
    [
      t("lineage.origin"),
      origin && `${origin.application} ${origin.version}, ${formatTime(origin.trained_at)}`,
    ],
    [t("lineage.notes"), notes],
  ];
  return all.filter(([, value]) => value);
}

/** @param {{ details: ModelDetails }} props */
function Lineage({ details }) {
  const { settings, samples_per_label: perLabel } = details.lineage;
  return html`<section class="card"><h2>${t("lineage")}</h2>
    <dl>${facts(details).map(([name, value]) => html`<dt key=${name}>${name}</dt><dd>${value}</dd>`)}</dl>
    ${
      Object.keys(perLabel).length > 0 &&
      html`<details><summary>${t("lineage.per-label")}</summary>
      <dl>${Object.entries(perLabel).map(([label, count]) => html`<dt key=${label}>${label}</dt><dd>${count}</dd>`)}</dl></details>`
    }
    <details><summary>${t("lineage.settings")}</summary>
      <dl>${Object.entries(settings).map(([name, value]) => html`<dt key=${name}><code>${name}</code></dt><dd>${written(value)}</dd>`)}</dl></details>
  </section>`;
}

/** @param {{ files: Schemas["ModelFile"][], size: number }} props */
function Files({ files, size }) {
  /** @type {Column<Schemas["ModelFile"]>[]} */
  const columns = [
    { key: "name", title: t("file.name"), rowHeader: true },
    { key: "size", title: t("version.size"), align: "end", cell: (one) => formatBytes(one.size) },
    {
      key: "sha256",
      title: "SHA-256",
      cell: (one) => html`<code>${one.sha256.slice(0, 16)}…</code>`,
    },
  ];
  return html`<section class="card"><header><h2>${t("files-of")}</h2><span class="hint">${formatBytes(size)}</span></header>
    <${Table} caption=${t("files-of")} columns=${columns} rows=${files} keyOf=${({ name }) => name} /></section>`;
}

/** The page at /models/NAME/VERSION.
 *
 * @param {{ name: string, version: string }} props
 */
export default function ModelVersionPage({ name, version }) {
  useTitle(`${name} ${version}`);
  const path = versionPath({ application: name, version });
  const { data, error, reload } = useLoaded(() => call("GET", `${path}/card`), [path]);
  if (error) return html`<${Problem} error=${error} onRetry=${reload} />`;
  if (!data) return html`<${Loading} />`;
  const { details } = data;
  return html`<${Head} details=${details} />
    <div class="columns">
      <div class="stack"><${Quality} card=${data} /><${Limits} limits=${data.limits} /></div>
      <div class="stack"><${Lineage} details=${details} /><${Files} files=${details.files} size=${details.size} />
        ${details.services.length > 0 && html`<section class="card"><h2>${t("services")}</h2><p>${details.services.join(", ")}</p></section>`}</div>
    </div>`;
}
