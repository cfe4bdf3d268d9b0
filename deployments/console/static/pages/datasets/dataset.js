// One dataset: what is in it, where it comes from, its checks, versions, changes and trash.

import { html } from "/console/core/html.js";
import { call } from "/console/core/api.js";
import { Loading, Menu, Problem, Tabs } from "/console/core/components.js";
import { t } from "/console/core/i18n.js";
import { useLoaded } from "/console/core/polling.js";
import { navigate, useQuery } from "/console/core/router.js";
import { useMay } from "/console/core/session.js";
import { useTitle } from "/console/core/title.js";
import { TypeIcon } from "/console/pages/type_icons.js";
import { Changes } from "./changes.js";
import { Check } from "./check.js";
import { exportDataset } from "./export_dialog.js";
import { datasetActions } from "./list.js";
import { Overview } from "./overview.js";
import { Trash } from "./trash.js";
import { Versions } from "./versions.js";
import "./setup.js";

const REFRESH_MS = 3000;
/** @type {Record<string, Component>} */
const PARTS = {
  overview: Overview,
  check: Check,
  versions: Versions,
  changes: Changes,
  trash: Trash,
};
/** @type {Record<string, "versions" | "trashed">} */
const COUNTED = { versions: "versions", trash: "trashed" };

/** @param {{ dataset: Dataset, reload: () => Promise<unknown> }} props */
function Head({ dataset, reload }) {
  /** @param {string} what */
  const leave = (what) => (what === "deleted" ? navigate("/datasets") : reload());
  return html`<div class="page-head">
    <div class="stack tight">
      <nav class="crumbs" aria-label=${t("data.place")}><a href="/datasets">${t("datasets")}</a><span aria-hidden="true">›</span><span>${dataset.name}</span></nav>
      <div class="row"><${TypeIcon} type=${dataset.project_type} size="28" /><h1>${dataset.name}</h1><span class="hint">${t(`type.${dataset.project_type}`)}</span></div>
    </div>
    <div class="row">
      <a class="button primary" href="/datasets/${dataset.id}/label">${t("data.label")}</a>
      ${useMay("take_out") && html`<button type="button" onClick=${() => exportDataset(dataset)}>${t("data.export")}</button>`}
      ${useMay("owner") && html`<${Menu} label=${t("data.more-for", dataset)} actions=${datasetActions(dataset, leave)} />`}
    </div>
  </div>`;
}

/** The page at /datasets/ID.
 *
 * @param {{ id: string }} props
 */
export default function DatasetPage({ id }) {
  const [query, change] = useQuery({ tab: "overview" });
  const { data, error, reload } = useLoaded(() => call("GET", `/datasets/${id}`), [id], {
    everyMs: REFRESH_MS,
  });
  useTitle(data?.name ?? t("datasets"));
  if (!data)
    return error ? html`<${Problem} error=${error} onRetry=${reload} />` : html`<${Loading} />`;
  const shown = query.tab in PARTS ? query.tab : "overview";
  const tabs = Object.keys(PARTS).map((key) => ({
    key,
    label: t(`data.tab.${key}`),
    count: COUNTED[key] && data[COUNTED[key]],
  }));
  return html`<div class="stack">
    ${error && html`<${Problem} error=${error} />`}
    <${Head} dataset=${data} reload=${reload} />
    <${Tabs} label=${t("data.parts")} tabs=${tabs} value=${shown} onPick=${(tab) => change({ tab })} />
    <div role="tabpanel" class="stack" aria-label=${t(`data.tab.${shown}`)}>
      <${PARTS[shown]} key=${shown} dataset=${data} reload=${reload} />
    </div>
  </div>`;
}
