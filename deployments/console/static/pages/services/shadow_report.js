// What a shadow would have answered, beside what was answered.

import { html } from "/console/core/html.js";
import { call } from "/console/core/api.js";
import { Problem, Table } from "/console/core/components.js";
import { formatPercent, t } from "/console/core/i18n.js";
import { useLoaded } from "/console/core/polling.js";

const REFRESH_MS = 5000;
/** @param {number | null} value */
const time = (value) => (value === null ? "–" : `${value.toFixed(1)} ms`);

/** Answers are JSON, mostly a list with one label.
 *
 * @param {string} answer
 */
function written(answer) {
  const parsed = JSON.parse(answer);
  return Array.isArray(parsed) ? parsed.join(", ") || t("nothing-found") : String(parsed);
}

/** @param {{ report: Schemas["ComparisonReport"] }} props */
const Times = ({ report }) => {
  const rows = [
    ...report.answering.map((one) => ({ ...one, role: t("answers-requests") })),
    ...report.shadows.map((one) => ({ ...one, role: t("shadow") })),
  ];
  /** @type {Column<Schemas["AnswerTimes"] & Partial<Schemas["ShadowComparison"]>>[]} */
  const columns = [
    { key: "version", title: t("version.version"), rowHeader: true },
    { key: "role", title: t("role-in-service") },
    { key: "answers", title: t("answers-noted"), align: "end" },
    { key: "p50_ms", title: "p50", align: "end", cell: (one) => time(one.p50_ms) },
    { key: "p95_ms", title: "p95", align: "end", cell: (one) => time(one.p95_ms) },
    {
      key: "agreement",
      title: t("agreement"),
      align: "end",
      cell: (one) =>
        one.agreement === undefined || one.agreement === null
          ? "–"
          : `${formatPercent(one.agreement)} (${one.compared})`,
    },
  ];
  return html`<${Table} caption=${t("shadow-report")} columns=${columns} rows=${rows} keyOf=${({ version }) => version} />`;
};

/** @param {{ shadow: Schemas["ShadowComparison"] }} props */
const Disagreements = ({ shadow }) => {
  /** @type {Column<Schemas["Disagreement"]>[]} */
  const columns = [
    { key: "answered", title: t("was-answered"), cell: (one) => written(one.answered) },
    { key: "shadow", title: t("shadow-said", shadow), cell: (one) => written(one.shadow) },
    { key: "requests", title: t("requests"), align: "end" },
  ];
  return html`<h3>${t("disagreements", shadow)}</h3>
    <${Table} caption=${t("disagreements", shadow)} columns=${columns} rows=${shadow.disagreements} keyOf=${(one) => `${one.answered} ${one.shadow}`} />`;
};

/** The report of the shadows of a service.
 *
 * @param {{ service: Service }} props
 */
export function ShadowReport({ service }) {
  const { data, error } = useLoaded(
    () => call("GET", `/services/${service.id}/comparison`),
    [service.id, service.traffic_revision],
    { everyMs: REFRESH_MS },
  );
  return html`<section class="card"><h2>${t("shadow-report")}</h2>
    <p class="hint">${t("shadow-about")}</p>
    ${error && !data && html`<${Problem} error=${error} />`}
    ${data && html`<${Times} report=${data} />`}
    ${data?.shadows.filter((one) => one.disagreements.length).map((one) => html`<${Disagreements} key=${one.version} shadow=${one} />`)}
  </section>`;
}
