// Where a model that predicts numbers is off: residuals, how often each, and the worst records.

import { html } from "/console/core/html.js";
import { Table } from "/console/core/components.js";
import { formatNumber, t } from "/console/core/i18n.js";
import "./setup.js";

const WIDTH = 460,
  HEIGHT = 220,
  LEFT = 56,
  RIGHT = 12,
  TOP = 12,
  BOTTOM = 36;
/** @param {number} value */
const short = (value) => Number(value.toPrecision(3)).toString();
/**
 * @param {number[]} values
 * @returns {[number, number]}
 */
const reach = (values) => [Math.min(...values), Math.max(...values)];
/**
 * @param {[number, number]} given1
 * @param {number} from
 * @param {number} to
 */
const scale =
  ([low, high], from, to) =>
  (/** @type {number} */ value) =>
    from + ((value - low) / (high - low || 1)) * (to - from);

/** @param {{ xs: number[], ys: number[], toX: Scale, toY: Scale, x: string }} props */
function Axes({ xs, ys, toX, toY, x }) {
  return html`${ys.map(
    (
      value,
    ) => html`<g key=${value}><line x1=${LEFT} x2=${WIDTH - RIGHT} y1=${toY(value)} y2=${toY(value)} stroke="var(--line)" />
      <text x=${LEFT - 6} y=${toY(value) + 4} text-anchor="end">${short(value)}</text></g>`,
  )}
    ${xs.map((value) => html`<text key=${value} x=${toX(value)} y=${HEIGHT - 18} text-anchor="middle">${short(value)}</text>`)}
    <text x=${(LEFT + WIDTH - RIGHT) / 2} y=${HEIGHT - 3} text-anchor="middle">${x}</text>`;
}

/** @param {{ title: string, children?: Drawn }} props */
const Figure = ({
  title,
  children,
}) => html`<figure class="line-chart"><figcaption><b>${title}</b></figcaption>
  <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label=${title}>${children}</svg></figure>`;

/** @param {{ curve: Curve }} props */
function Scatter({ curve }) {
  const xs = reach(curve.x),
    ys = reach([...curve.y, 0]);
  const toX = scale(xs, LEFT, WIDTH - RIGHT),
    toY = scale(ys, HEIGHT - BOTTOM, TOP);
  return html`<${Figure} title=${t("eval.residuals-of")}>
    <${Axes} xs=${xs} ys=${[...new Set([ys[0], 0, ys[1]])]} toX=${toX} toY=${toY} x=${t("eval.predicted")} />
    ${curve.x.map((at, i) => html`<circle key=${i} cx=${toX(at)} cy=${toY(curve.y[i])} r="3" fill="var(--accent)" fill-opacity=".6" />`)}
  <//>`;
}

/** @param {{ curve: Curve }} props */
function Histogram({ curve }) {
  const most = Math.max(...curve.y, 1);
  const step = curve.x.length > 1 ? curve.x[1] - curve.x[0] : 1;
  /** @type {[number, number]} */
  const ends = [curve.x[0] - step / 2, /** @type {number} */ (curve.x.at(-1)) + step / 2];
  const toX = scale(ends, LEFT, WIDTH - RIGHT),
    toY = scale([0, most], HEIGHT - BOTTOM, TOP);
  return html`<${Figure} title=${t("eval.residual-histogram")}>
    <${Axes} xs=${[ends[0], (ends[0] + ends[1]) / 2, ends[1]]} ys=${[0, most]} toX=${toX} toY=${toY} x=${t("eval.residual")} />
    ${curve.x.map(
      (
        middle,
        i,
      ) => html`<rect key=${i} x=${toX(middle - step / 2) + 1} y=${toY(curve.y[i])} fill="var(--accent)"
      width=${Math.max(1, toX(middle + step / 2) - toX(middle - step / 2) - 2)} height=${HEIGHT - BOTTOM - toY(curve.y[i])} />`,
    )}
  <//>`;
}

/** @returns {Column<Schemas["WorstPrediction"]>[]} */
const columns = () => [
  {
    key: "record",
    title: t("eval.record-column"),
    rowHeader: true,
    cell: ({ record }) => formatNumber(record),
  },
  { key: "truth", title: t("eval.truth"), align: "end", cell: ({ truth }) => short(truth) },
  {
    key: "predicted",
    title: t("eval.predicted"),
    align: "end",
    cell: ({ predicted }) => short(predicted),
  },
  {
    key: "residual",
    title: t("eval.residual"),
    align: "end",
    cell: ({ truth, predicted }) => short(truth - predicted),
  },
];

/** Both figures and the worst records.
 *
 * @param {{ evaluation: AnyEvaluation }} props
 */
export const Residuals = ({ evaluation }) => html`
  <p class="hint">${t("eval.residuals-about")}</p>
  <div class="figures"><${Scatter} curve=${evaluation.residuals} /><${Histogram} curve=${evaluation.residual_histogram} /></div>
  <h3>${t("eval.worst-records")}</h3>
  <${Table} caption=${t("eval.worst-records")} columns=${columns()} rows=${evaluation.worst_predictions} keyOf=${({ record }) => record} />`;
