// A small line chart as SVG: a few lines of up to some thousand points each, read off by pointing.

import { html, useState } from "./html.js";
import { formatPercent } from "./i18n.js";

const WIDTH = 460,
  HEIGHT = 210,
  LEFT = 46,
  RIGHT = 12,
  TOP = 12,
  BOTTOM = 34;
/** @typedef {[number, number]} Point */
/** @typedef {{ name: string, points: Point[] }} Series */

const COLOURS = ["var(--accent)", "var(--warn)", "var(--good)", "var(--bad)"];
const STEPS = [1, 2, 2.5, 5, 10];

/** Round values that divide a range into about five parts.
 *
 * @param {number} low
 * @param {number} high
 */
export function ticks(low, high) {
  const rough = (high - low || 1) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = /** @type {number} */ (STEPS.find((one) => one * power >= rough)) * power;
  const first = Math.ceil(low / step - 1e-9) * step;
  return Array.from(
    { length: Math.floor((high - first) / step + 1e-9) + 1 },
    (_, i) => first + i * step,
  );
}

/** @param {number} value */
const whole = (value) => formatPercent(value, 0);
/** @param {number} value */
const short = (value) => Number(value.toPrecision(3)).toString();

/** What the lines mean where there are several; their values where one points, else the last of a single line.
 *
 * @param {{
 *   series: Series[],
 *   seen: Point[] | null,
 *   written: (value: number) => string,
 * }} props
 */
const Legend = ({ series, seen, written }) =>
  series.map(({ name, points }, i) => {
    const [, value] = seen?.[i] ?? /** @type {Point} */ (points.at(-1));
    if (series.length === 1) return html`<span class="hint">${written(value)}</span>`;
    return html`<span key=${name} class="hint chart-key"><i style=${{ background: COLOURS[i % COLOURS.length] }}></i>${name}${seen && ` ${written(value)}`}</span> `;
  });

/** A chart with the title, the meaning of x, and series = [{ name, points: [[x, y]] }]; `share`: y is 0 to 1.
 *
 * `mark` is an x to draw a line at.
 *
 * @param {{
 *   title: string,
 *   x: string,
 *   series: Series[],
 *   share?: boolean,
 *   mark?: number,
 * }} props
 */
export function LineChart({ title, x, series, share = false, mark }) {
  const [seen, setSeen] = useState(/** @type {Point[] | null} */ (null));
  const all = series.flatMap(({ points }) => points);
  const xs = all.map(([at]) => at),
    ys = all.map(([, value]) => value);
  const range = {
    left: Math.min(...xs),
    right: Math.max(...xs),
    low: share ? 0 : Math.min(0, ...ys),
    high: share ? 1 : Math.max(...ys) || 1,
  };
  /** @param {number} at */
  const toX = (at) =>
    LEFT + ((at - range.left) / (range.right - range.left || 1)) * (WIDTH - LEFT - RIGHT);
  /** @param {number} value */
  const toY = (value) =>
    TOP + (1 - (value - range.low) / (range.high - range.low || 1)) * (HEIGHT - TOP - BOTTOM);
  const written = share ? whole : short;
  /** @param {PointerEvent & { currentTarget: Element }} event */
  const point = (event) => {
    const box = event.currentTarget.getBoundingClientRect();
    const at =
      range.left +
      ((((event.clientX - box.left) / box.width) * WIDTH - LEFT) / (WIDTH - LEFT - RIGHT)) *
        (range.right - range.left);
    setSeen(
      series.map(({ points }) =>
        points.reduce((best, one) => (Math.abs(one[0] - at) < Math.abs(best[0] - at) ? one : best)),
      ),
    );
  };
  const summary = series
    .map(({ name, points }) => `${name}: ${written(/** @type {Point} */ (points.at(-1))[1])}`)
    .join(", ");
  return html`<figure class="line-chart">
    <figcaption><b>${title}</b> <${Legend} ...${{ series, seen, written }} /></figcaption>
    <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${title}. ${summary}" onPointerMove=${point} onPointerLeave=${() => setSeen(null)}>
      ${ticks(range.low, range.high).map(
        (value) => html`<g key=${value}>
        <line x1=${LEFT} x2=${WIDTH - RIGHT} y1=${toY(value)} y2=${toY(value)} stroke="var(--line)" />
        <text x=${LEFT - 6} y=${toY(value) + 4} text-anchor="end">${written(value)}</text></g>`,
      )}
      ${ticks(range.left, range.right).map((at) => html`<text key=${at} x=${toX(at)} y=${HEIGHT - 16} text-anchor="middle">${short(at)}</text>`)}
      <text x=${(LEFT + WIDTH - RIGHT) / 2} y=${HEIGHT - 2} text-anchor="middle">${x}</text>
      ${mark !== undefined && mark >= range.left && mark <= range.right && html`<line x1=${toX(mark)} x2=${toX(mark)} y1=${TOP} y2=${HEIGHT - BOTTOM} stroke="var(--text)" stroke-dasharray="4 3" />`}
      ${series.map(
        (
          { name, points },
          i,
        ) => html`<polyline key=${name} fill="none" stroke=${COLOURS[i % COLOURS.length]} stroke-width="2"
        stroke-linejoin="round" points=${points.map(([at, value]) => `${toX(at).toFixed(1)},${toY(value).toFixed(1)}`).join(" ")} />`,
      )}
      ${seen?.map(([at, value], i) => html`<circle key=${i} cx=${toX(at)} cy=${toY(value)} r="4" fill=${COLOURS[i % COLOURS.length]} />`)}
    </svg>
  </figure>`;
}
