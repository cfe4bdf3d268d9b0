// What is in a dataset and where it comes from: counts per label, data source, jobs.

import { html } from "/console/core/html.js";
import { call } from "/console/core/api.js";
import { Empty, Progress } from "/console/core/components.js";
import { formatNumber, formatTime, t } from "/console/core/i18n.js";
import { notifySaved } from "/console/core/notices.js";
import { useLoaded } from "/console/core/polling.js";
import { useMay } from "/console/core/session.js";
import { openSynchronization } from "/console/labeling/synchronization.js";
import { chooseFolder } from "/console/pages/folder_dialog.js";
import { importFolder } from "./import_dialog.js";
import { Jobs } from "./jobs.js";

/** @param {Dataset} dataset */
const isTable = ({ project_type: type }) => type === "predictive_analytics";

/** @param {{ name: string, children?: Drawn }} props */
const Fact = ({ name, children }) => html`<dt>${name}</dt><dd>${children}</dd>`;

/** @param {{ dataset: Dataset }} props */
const Facts = ({ dataset }) => html`<section class="card" aria-label=${t("data.facts")}>
  <header><h2>${t("data.facts")}</h2></header>
  ${
    !isTable(dataset) &&
    dataset.samples > 0 &&
    html`<${Progress} label=${t("data.labeled")} value=${dataset.labeled / dataset.samples}
    text=${t("data.labeled-of", dataset)} />`
  }
  <dl>
    <${Fact} name=${t("data.samples")}>${formatNumber(dataset.samples)}<//>
    ${!isTable(dataset) && html`<${Fact} name=${t("data.unlabeled")}>${formatNumber(dataset.unlabeled)}<//>`}
    <${Fact} name=${t("data.versions")}>${formatNumber(dataset.versions)}<//>
    <${Fact} name=${t("data.in-trash")}>${formatNumber(dataset.trashed)}<//>
    <${Fact} name=${t("data.created")}>${formatTime(dataset.created_at)}<//>
    <${Fact} name=${t("data.output-path")}><code>${dataset.output_path}</code><//>
  </dl>
</section>`;

/** @param {{ dataset: Dataset }} props */
function LabelCounts({ dataset }) {
  const { data } = useLoaded(
    () => call("GET", `/datasets/${dataset.id}/labels`),
    [dataset.id, dataset.labeled],
    { keep: true },
  );
  if (!data) return null;
  const most = Math.max(1, ...data.map(({ annotations }) => annotations));
  const sorted = [...data].sort((one, other) => other.annotations - one.annotations);
  return html`<section class="card" aria-label=${t("data.labels")}>
    <header><h2>${t("data.labels")} <span class="count">${formatNumber(data.length)}</span></h2></header>
    ${data.length === 0 && html`<${Empty} title=${t("data.no-labels")} text=${t("data.no-labels-text")} />`}
    <ul class="label-bars">${sorted.map(
      (label) => html`<li key=${label.id}>
      <a href="/datasets/${dataset.id}/label?tab=labeled&label=${encodeURIComponent(label.name)}">${label.name}</a>
      <span class="label-bar" aria-hidden="true"><span style=${{ width: `${(100 * label.annotations) / most}%`, background: label.colour }}></span></span>
      <span class="count">${t(label.annotations === label.samples ? "data.count-samples" : "data.count-boxes", label)}</span>
    </li>`,
    )}</ul>
  </section>`;
}

/** @param {{ dataset: Dataset }} props */
const Columns = ({ dataset }) => html`<section class="card" aria-label=${t("data.columns")}>
  <header><h2>${t("data.columns")} <span class="count">${formatNumber(dataset.table?.columns.length ?? 0)}</span></h2></header>
  ${!dataset.table && html`<${Empty} title=${t("data.no-table")} text=${t("data.no-table-text")} />`}
  <ul class="column-names">${dataset.table?.columns.map(({ name, type }) => html`<li key=${name}><span>${name}</span> <span class="hint">${t(`label.kind.${type}`)}</span></li>`)}</ul>
</section>`;

/** @param {{ dataset: Dataset, reload: () => Promise<unknown> }} props */
function Source({ dataset, reload }) {
  const [owner, labeler] = [useMay("owner"), useMay("labeler")];
  const pick = async () => {
    /** @param {Place} place */
    const save = ({ bucket, path }) =>
      call("PATCH", `/datasets/${dataset.id}`, { input_path: `s3://${bucket}/${path}` });
    if (!(await chooseFolder({ title: t("data.input-path"), save }))) return;
    notifySaved();
    reload();
  };
  return html`<section class="card" aria-label=${t("data.source")}>
    <header><h2>${t("data.source")}</h2></header>
    <p>${dataset.input_path ? html`<code>${dataset.input_path}</code>` : html`<span class="hint">${t("data.no-source")}</span>`}</p>
    ${
      labeler &&
      html`<p class="row">
      ${dataset.input_path && html`<button type="button" class="primary" onClick=${() => openSynchronization({ dataset, onChange: reload })}>${t("label.synchronize")}</button>`}
      ${owner && html`<button type="button" onClick=${pick}>${t(dataset.input_path ? "data.other-source" : "data.set-source")}</button>`}
      ${owner && html`<button type="button" onClick=${() => importFolder(dataset)}>${t("data.import")}</button>`}
    </p>`
    }
  </section>`;
}

/** The tab that is shown first.
 *
 * @param {{ dataset: Dataset, reload: () => Promise<unknown> }} props
 */
export const Overview = ({ dataset, reload }) => html`<div class="dataset-columns">
  <div class="stack">
    ${isTable(dataset) ? html`<${Columns} dataset=${dataset} />` : html`<${LabelCounts} dataset=${dataset} />`}
    <${Jobs} dataset=${dataset} onEnd=${reload} />
  </div>
  <div class="stack"><${Facts} dataset=${dataset} /><${Source} dataset=${dataset} reload=${reload} /></div>
</div>`;
