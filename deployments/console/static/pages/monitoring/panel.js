// A service over time: requests, times, memory, classes; and how far its requests are from training.

import { html } from "/console/core/html.js";
import { call, withQuery } from "/console/core/api.js";
import { Empty, Loading, Problem } from "/console/core/components.js";
import { addWords, formatPercent, t } from "/console/core/i18n.js";
import { useQuery } from "/console/core/router.js";
import { useLoaded } from "/console/core/polling.js";
import { formatBytes } from "/console/pages/bytes.js";
import { DriftReport } from "/console/pages/monitoring/drift.js";
import { ScoreBars } from "/console/pages/prediction/score_bars.js";
import { TimeChart } from "/console/pages/monitoring/time_chart.js";
import words from "/console/pages/monitoring/words.js";

addWords(words);

const REFRESH_MS = 10_000;
const HOUR_MS = 3_600_000;
const RANGES = { 1: "1h", 6: "6h", 24: "24h", 168: "7d", 720: "30d" };
const CLASSES_SHOWN = 4;

/** The lines of a chart from points of the API.
 *
 * @param {MonitoringPoint[]} points
 * @param {MonitoringLine[]} lines
 * @returns {TimeSeries[]}
 */
const seriesOf = (points, lines) =>
  lines.map(([name, read]) => ({
    name,
    points: points.map(/** @returns {TimePoint} */ (one) => [Date.parse(one.at), read(one)]),
  }));

/** @param {number} value */
const time = (value) => `${Number(value.toPrecision(3))} ms`;

/** The classes that are predicted most, as shares of the predictions of each time.
 *
 * @param {MonitoringPoint} total
 * @returns {MonitoringLine[]}
 */
function classLines(total) {
  const most = Object.entries(total.labels)
    .sort(([, one], [, other]) => other - one)
    .slice(0, CLASSES_SHOWN);
  /** @param {Record<string, number>} labels */
  const sum = (labels) => Object.values(labels).reduce((one, other) => one + other, 0);
  return most.map(([label]) => [
    label,
    ({ labels }) => (sum(labels) ? (labels[label] ?? 0) / sum(labels) : null),
  ]);
}

/** @param {{ data: Schemas["ServiceMonitoring"] }} props */
function Charts({ data }) {
  const common = {
    begin: Date.parse(data.begin),
    end: Date.parse(data.end),
    step: data.step_seconds,
  };
  /** @param {...MonitoringLine} all */
  const lines = (...all) => seriesOf(data.points, all);
  const classes = classLines(data.total);
  return html`<div class="charts">
    <${TimeChart} ...${common} counts title=${t("chart.requests")} series=${lines([t("answered"), (one) => one.requests], [t("refused"), (one) => one.refused], [t("errors"), (one) => one.errors])} />
    <${TimeChart} ...${common} title=${t("chart.times")} written=${time} series=${lines(["p50", (one) => one.p50_ms], ["p95", (one) => one.p95_ms], ["p99", (one) => one.p99_ms])} />
    ${classes.length > 0 && html`<${TimeChart} ...${common} title=${t("chart.classes")} written=${(one) => formatPercent(one, 0)} series=${lines(...classes)} />`}
    ${data.total.confidence !== null && html`<${TimeChart} ...${common} title=${t("chart.confidence")} written=${(one) => formatPercent(one, 0)} series=${lines([t("mean"), (one) => one.confidence])} />`}
    <${TimeChart} ...${common} title=${t("chart.memory")} written=${formatBytes} series=${lines([t("all-replicas"), (one) => one.memory_bytes])} />
    <${TimeChart} ...${common} counts title=${t("chart.replicas")} series=${lines([t("replicas"), (one) => one.replicas])} />
  </div>`;
}

/** @param {{ total: MonitoringPoint }} props */
function Totals({ total }) {
  const sum = Object.values(total.labels).reduce((one, other) => one + other, 0);
  const shares = Object.entries(total.labels)
    .map(/** @returns {[string, number]} */ ([label, count]) => [label, count / sum])
    .sort(([, one], [, other]) => other - one);
  /** @type {[string, number | string][]} */
  const shown = [
    ["requests", total.requests],
    ["refused", total.refused],
    ["errors", total.errors],
    ["p50", total.p50_ms === null ? "–" : time(total.p50_ms)],
    ["p95", total.p95_ms === null ? "–" : time(total.p95_ms)],
    ["p99", total.p99_ms === null ? "–" : time(total.p99_ms)],
  ];
  return html`<section class="card"><h2>${t("in-this-time")}</h2>
    <dl class="metrics">${shown.map(([name, value]) => html`<div key=${name}><dt>${t(name)}</dt><dd>${value}</dd></div>`)}</dl>
    ${shares.length > 0 && html`<h3>${t("class-shares")}</h3><${ScoreBars} scores=${shares.slice(0, 10)} />`}
  </section>`;
}

/** The tab of monitoring.
 *
 * @param {{ service: Service }} props
 */
export function MonitoringPanel({ service }) {
  const [{ hours }, change] = useQuery({ hours: "24" });
  const begin = () => new Date(Date.now() - Number(hours) * HOUR_MS).toISOString();
  const path = /** @type {const} */ (`/services/${service.id}/monitoring`);
  const { data, error, reload } = useLoaded(
    () => call("GET", withQuery(path, { from: begin() })),
    [path, hours],
    { everyMs: REFRESH_MS, keep: true },
  );
  return html`<div class="stack">
    <div class="row toolbar"><label class="row">${t("time-range")}<select value=${hours} onChange=${(event) => change({ hours: event.target.value })}>
      ${Object.entries(RANGES).map(([value, name]) => html`<option key=${value} value=${value}>${t(`range.${name}`)}</option>`)}</select></label></div>
    ${error && html`<${Problem} error=${error} onRetry=${reload} />`}
    ${!data && !error && html`<${Loading} />`}
    ${data && !data.points.length && html`<${Empty} title=${t("no-measurements")} text=${t("no-measurements-text")} />`}
    ${data && data.points.length > 0 && html`<${Totals} total=${data.total} /><${Charts} data=${data} />`}
    <${DriftReport} service=${service} hours=${hours} begin=${begin} />
  </div>`;
}
