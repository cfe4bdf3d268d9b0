// All prediction services: what each serves, and whether it answers.

import { html } from "/console/core/html.js";
import { call } from "/console/core/api.js";
import { Empty, Loading, Problem, Table } from "/console/core/components.js";
import { addWords, formatTime, t } from "/console/core/i18n.js";
import { useQuery } from "/console/core/router.js";
import { useLoaded } from "/console/core/polling.js";
import { useMay } from "/console/core/session.js";
import { addStyles } from "/console/core/styles.js";
import { useTitle } from "/console/core/title.js";
import { AutoStopCountdown } from "/console/pages/services/auto_stop_countdown.js";
import { RunningTime } from "/console/pages/running_time.js";
import { ServiceButtons } from "/console/pages/services/buttons.js";
import { ServiceState } from "/console/pages/services/state.js";
import { shareText } from "/console/pages/services/traffic_shares.js";
import modelsWords from "/console/pages/models/words.js";
import words from "/console/pages/services/words.js";

for (const one of [modelsWords, words]) addWords(one);
addStyles("/console/pages/pages.css");
addStyles("/console/pages/serving.css");

const REFRESH_MS = 3000;

/**
 * @param {() => Promise<unknown>} reload
 * @returns {Column<Service>[]}
 */
const columnsOf = (reload) => {
  /** @type {Omit<Column<Service>, "title">[]} */
  const columns = [
    {
      key: "name",
      rowHeader: true,
      cell: (one) => html`<a href="/services/${one.id}">${one.name}</a>`,
    },
    { key: "status", cell: (one) => html`<${ServiceState} service=${one} />` },
    {
      key: "versions",
      cell: (one) =>
        one.versions.map(
          (version) => html`<span class="tag" key=${version.version}>${shareText(version)}</span>`,
        ),
    },
    { key: "auto_stop", cell: (one) => html`<${AutoStopCountdown} service=${one} />` },
    { key: "running_time", cell: (one) => html`<${RunningTime} time=${one.running_time} short />` },
    { key: "created_at", cell: (one) => formatTime(one.created_at) },
    {
      key: "operation",
      fixed: true,
      cell: (
        one,
      ) => html`<span class="row operations"><a href="/services/${one.id}?tab=test">${t("predict")}</a>
    <${ServiceButtons} service=${one} onChange=${reload} quiet /></span>`,
    },
  ];
  return columns.map((column) => ({ ...column, title: t(`service.${column.key}`) }));
};

/** @param {{ search: string }} props */
function Services({ search }) {
  const { data, error, reload } = useLoaded(() => call("GET", "/services"), [], {
    everyMs: REFRESH_MS,
  });
  if (!data)
    return error ? html`<${Problem} error=${error} onRetry=${reload} />` : html`<${Loading} />`;
  if (!data.length) return html`<${Empty} title=${t("no-service")} text=${t("no-service-text")} />`;
  const found = data.filter(({ name }) => name.toLowerCase().includes(search.toLowerCase()));
  if (!found.length) return html`<${Empty} title=${t("no-service-found")} />`;
  return html`${error && html`<${Problem} error=${error} />`}
    <${Table} caption=${t("services")} columns=${columnsOf(reload)} rows=${found} />`;
}

/** The page at /services. */
export default function ServicesPage() {
  useTitle(t("services"));
  const [{ q }, change] = useQuery({ q: "" });
  return html`<div class="stack">
    <div class="page-head"><div><h1>${t("services")}</h1><p class="hint">${t("services-about")}</p></div>
      ${useMay("owner") && html`<a class="button primary" href="/services/new">${t("deploy-service")}</a>`}</div>
    <div class="row toolbar" role="search"><input type="search" aria-label=${t("search-services")} placeholder=${t("search-services")}
      value=${q} onInput=${(event) => change({ q: event.target.value })} /></div>
    <${Services} search=${q} />
  </div>`;
}
