// Two versions on the same samples: which is better beyond doubt, and what changed in their data.

import { html, useState } from "/console/core/html.js";
import { call, statusOf } from "/console/core/api.js";
import { Empty, Loading, Problem, Progress, Table } from "/console/core/components.js";
import { formatPercent, t } from "/console/core/i18n.js";
import { useLoaded } from "/console/core/polling.js";
import { useMay } from "/console/core/session.js";

const POLL_MS = 1000;
const COLOURS = { newer: "var(--good)", older: "var(--bad)" };
const ANSWERS = /** @type {const} */ ([
  "both_right",
  "only_older_right",
  "only_newer_right",
  "both_wrong",
]);
const WIDTH = 180,
  HEIGHT = 26;
/** @param {string} metric */
const isError = (metric) => ["mae", "rmse"].includes(metric);

/**
 * @param {{ metric: string }} one
 * @param {number} number
 */
const value = (one, number) =>
  isError(one.metric) ? Number(number.toPrecision(4)).toString() : formatPercent(number);
/**
 * @param {{ metric: string }} one
 * @param {number} number
 */
const change = (one, number) =>
  isError(one.metric)
    ? `${number > 0 ? "+" : ""}${Number(number.toPrecision(3))}`
    : `${number > 0 ? "+" : ""}${(100 * number).toFixed(1)}`;

/** The difference with its interval, and where zero lies.
 *
 * @param {{ one: Schemas["MetricComparison"] }} props
 */
function Interval({ one }) {
  const { low, high, value: middle } = one.difference;
  const reach = 1.15 * Math.max(Math.abs(low), Math.abs(high)) || 1;
  /** @param {number} at */
  const x = (at) => (WIDTH * (at + reach)) / (2 * reach);
  const colour = one.better === null ? "var(--muted)" : COLOURS[one.better];
  return html`<svg class="interval" width=${WIDTH} height=${HEIGHT} viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img"
      aria-label=${t("interval", { low: change(one, low), high: change(one, high) })}>
    <line x1=${x(0)} x2=${x(0)} y1="0" y2=${HEIGHT} stroke="var(--line-strong)" stroke-dasharray="3 3" />
    <line x1=${x(low)} x2=${x(high)} y1=${HEIGHT / 2} y2=${HEIGHT / 2} stroke=${colour} stroke-width="3" stroke-linecap="round" />
    <circle cx=${x(middle)} cy=${HEIGHT / 2} r="5" fill=${colour} />
  </svg>`;
}

/** @param {{ found: Schemas["ModelComparison"] }} props */
function Metrics({ found }) {
  /** @type {Column<Schemas["MetricComparison"]>[]} */
  const columns = [
    {
      key: "metric",
      title: t("metric"),
      rowHeader: true,
      cell: (one) => t(`metric.${one.metric}`),
    },
    { key: "older", title: found.older, align: "end", cell: (one) => value(one, one.older) },
    { key: "newer", title: found.newer, align: "end", cell: (one) => value(one, one.newer) },
    {
      key: "difference",
      title: t("difference"),
      align: "end",
      cell: (one) => change(one, one.difference.value),
    },
    { key: "interval", title: t("interval-95"), cell: (one) => html`<${Interval} one=${one} />` },
  ];
  return html`<${Table} caption=${t("comparison")} columns=${columns} rows=${found.metrics} keyOf=${({ metric }) => metric} />`;
}

/** @param {{ found: Schemas["ModelComparison"] }} props */
const Answers = ({ found }) => html`<dl class="metrics">
  ${
    found.answers &&
    ANSWERS.map(
      (name) => html`<div key=${name}>
    <dt>${t(`answers.${name}`, found)}</dt><dd>${found.answers?.[name]}</dd></div>`,
    )
  }
</dl>`;

/** @param {{ found: Schemas["ModelComparison"] }} props */
function DataChange({ found }) {
  const { counts, samples_per_label: perLabel } = found.data;
  const rows = Object.entries(perLabel).map(([label, [before, after]]) => ({
    label,
    before,
    after,
  }));
  /** @type {Column<{ label: string, before: number, after: number }>[]} */
  const columns = [
    { key: "label", title: t("class.label"), rowHeader: true },
    { key: "before", title: found.data.older, align: "end" },
    { key: "after", title: found.data.newer, align: "end" },
    {
      key: "more",
      title: t("difference"),
      align: "end",
      cell: ({ before, after }) => (after > before ? `+${after - before}` : String(after - before)),
    },
  ];
  return html`<h3>${t("data-change", found.data)}</h3>
    <p class="row">${Object.entries(counts).map(([name, count]) => html`<span class="tag" key=${name}>${t(`changed.${name}`)}: ${count}</span>`)}</p>
    ${rows.length > 0 && html`<${Table} caption=${t("data-change", found.data)} columns=${columns} rows=${rows} keyOf=${({ label }) => label} />`}`;
}

/** @param {{ found: Schemas["ModelComparison"] }} props */
const Found = ({ found }) => html`
  <p class="verdict" data-better=${found.metrics[0]?.better ?? "none"}>${found.verdict}</p>
  <p class="hint">${t("compared-on", found)}</p>
  ${found.metrics.length > 0 && html`<${Metrics} found=${found} />`}
  ${found.answers && html`<${Answers} found=${found} />`}
  ${found.notes.map((note) => html`<p class="hint" key=${note}>${note}</p>`)}
  <${DataChange} found=${found} />`;

/** The job that compares two versions; `onEnd` is called when it has ended.
 *
 * @param {{ id: string, onEnd: Act }} props
 */
function Running({ id, onEnd }) {
  const { data, error } = useLoaded(
    async () => {
      const job = await call("GET", `/data-jobs/${id}`);
      if (job.ended_at) onEnd();
      return job;
    },
    [id],
    { everyMs: POLL_MS },
  );
  if (error && !data) return html`<${Problem} error=${error} />`;
  return html`<${Progress} label=${t("comparison")} value=${data?.total ? data.done / data.total : undefined} text=${t("comparing")} />`;
}

/**
 * @template {string} Path
 * @param {Path} path
 * @returns {Promise<Answer<"GET", Path> | null>}
 */
async function unlessMissing(path) {
  try {
    return await call("GET", path);
  } catch (error) {
    if (statusOf(error) === 404) return null;
    throw error;
  }
}

/** What is known of two versions: what was found, or the job that compares them or failed to.
 *
 * @param {ComparisonPath} path
 */
async function known(path) {
  const found = await unlessMissing(path);
  if (found) return { found };
  const job = await unlessMissing(`${path}/job`);
  // it may have ended between these two questions
  return job?.status === "Executed" ? { found: await unlessMissing(path) } : { job };
}

/** Two versions that were not compared, or in vain: who may do so can compare them now.
 *
 * @param {{ job: Job | null | undefined, onBegin: Act }} props
 */
const NotCompared = ({ job, onBegin }) => html`
  ${job && html`<p class="problem" role="alert">${job.message}</p>`}
  <${Empty} title=${t("not-compared")} text=${t("not-compared-text")}>
    ${useMay("owner") && html`<button type="button" class="primary" onClick=${onBegin}>${t("compare-now")}</button>`}<//>`;

/** The comparison of two versions of an application; it is made when somebody asks for it.
 *
 * @param {{ application: string, pair: string[] }} props
 */
export function ModelComparison({ application, pair: [one, other] }) {
  const path = /** @type {const} */ (`/models/${application}/versions/${one}/comparison/${other}`);
  const { data, error, reload } = useLoaded(() => known(path), [path]);
  const [problem, setProblem] = useState(/** @type {Error | null} */ (null));
  const begin = () => {
    setProblem(null);
    call("POST", path).then(reload, setProblem);
  };
  const underWay = data?.job && !data.job.ended_at ? data.job : null;
  return html`<section class="card" aria-label=${t("comparison")}>
    <header><h2>${t("comparison-of", { one, other })}</h2></header>
    ${(error ?? problem) && html`<${Problem} error=${error ?? problem} />`}
    ${!data && !error && html`<${Loading} />`}
    ${underWay && html`<${Running} key=${underWay.id} id=${underWay.id} onEnd=${reload} />`}
    ${data && !data.found && !underWay && html`<${NotCompared} job=${data.job} onBegin=${begin} />`}
    ${data?.found && html`<${Found} found=${data.found} />`}
  </section>`;
}
