// Lines over time as SVG, with gaps where nothing was measured, read off by pointing.

import { html, useState } from "/console/core/html.js";
import { currentLanguage, t } from "/console/core/i18n.js";
import { ticks } from "/console/core/line_chart.js";

const WIDTH = 560,
  HEIGHT = 200,
  LEFT = 52,
  RIGHT = 12,
  TOP = 10,
  BOTTOM = 24;
const TIME_LABELS = 5;
const DAY_MS = 86_400_000;
const COLOURS = ["var(--accent)", "var(--warn)", "var(--bad)", "var(--good)"];

/** @param {number} value */
const short = (value) => Number(value.toPrecision(3)).toString();

/** Writes times of a range: with the day when it is longer than one.
 *
 * @param {{ begin: number, end: number }} range
 */
function timeWriter({ begin, end }) {
  /** @type {Intl.DateTimeFormatOptions} */
  const style =
    end - begin > 1.5 * DAY_MS
      ? { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit" }
      : { hour: "2-digit", minute: "2-digit" };
  const format = new Intl.DateTimeFormat(currentLanguage() === "zh" ? "zh-CN" : "en", {
    ...style,
    hour12: false,
  });
  return (/** @type {number} */ at) => format.format(at);
}

/** The pieces of a line: it ends where a value is missing or where points are further apart than `gap`.
 *
 * @param {TimePoint[]} points
 * @param {number} gap
 */
function pieces(points, gap) {
  /** @type {[number, number][][]} */
  const found = [];
  /** @type {number | null} */
  let last = null;
  for (const [at, value] of points) {
    if (value === null) last = null;
    else {
      if (last === null || at - last > gap) found.push([]);
      found.at(-1)?.push([at, value]);
      last = at;
    }
  }
  return found;
}

/**
 * @param {TimePoint[]} points
 * @param {number} at
 */
const nearest = (points, at) =>
  points.reduce(
    /** @param {TimePoint | null} best */
    (best, one) => (best === null || Math.abs(one[0] - at) < Math.abs(best[0] - at) ? one : best),
    null,
  );

/**
 * @param {{
 *   series: TimeSeries[],
 *   at: number | null,
 *   written: (value: number) => string,
 * }} props
 */
function Legend({ series, at, written }) {
  return series.map(({ name, points }, i) => {
    const value = (at === null ? points.at(-1) : nearest(points, at))?.[1];
    return html`<span class="legend" key=${name}><i style="background: ${COLOURS[i]}"></i>${name}${typeof value === "number" && html` <b>${written(value)}</b>`}</span>`;
  });
}

/**
 * @param {{
 *   points: TimePoint[],
 *   gap: number,
 *   colour: string,
 *   toX: (at: number) => number,
 *   toY: (value: number) => number,
 * }} props
 */
function Line({ points, gap, colour, toX, toY }) {
  return pieces(points, gap).map((piece) =>
    piece.length === 1
      ? html`<circle key=${piece[0][0]} cx=${toX(piece[0][0])} cy=${toY(piece[0][1])} r="2.5" fill=${colour} />`
      : html`<polyline key=${piece[0][0]} fill="none" stroke=${colour} stroke-width="2" stroke-linejoin="round"
        points=${piece.map(([at, value]) => `${toX(at).toFixed(1)},${toY(value).toFixed(1)}`).join(" ")} />`,
  );
}

/** A chart of series = [{ name, points: [[milliseconds, value or null]] }] between two times; `counts`: values are whole.
 *
 * @param {{
 *   title: string,
 *   series: TimeSeries[],
 *   begin: number,
 *   end: number,
 *   step: number,
 *   written?: (value: number) => string,
 *   counts?: boolean,
 * }} props
 */
export function TimeChart({ title, series, begin, end, step, written = short, counts = false }) {
  const [seen, setSeen] = useState(/** @type {number | null} */ (null));
  const values = series.flatMap(({ points }) => points.map(([, value]) => value ?? 0));
  const high = Math.max(...values, 0) || 1;
  /** @param {number} at */
  const toX = (at) => LEFT + ((at - begin) / (end - begin)) * (WIDTH - LEFT - RIGHT);
  /** @param {number} value */
  const toY = (value) => TOP + (1 - value / high) * (HEIGHT - TOP - BOTTOM);
  /** @param {PointerEvent & { currentTarget: Element }} event */
  const point = (event) => {
    const box = event.currentTarget.getBoundingClientRect();
    const share =
      (((event.clientX - box.left) / box.width) * WIDTH - LEFT) / (WIDTH - LEFT - RIGHT);
    setSeen(begin + Math.min(1, Math.max(0, share)) * (end - begin));
  };
  const time = timeWriter({ begin, end });
  const times = Array.from(
    { length: TIME_LABELS },
    (_, i) => begin + ((i + 0.5) / TIME_LABELS) * (end - begin),
  );
  const at = seen === null ? null : (nearest(series[0].points, seen)?.[0] ?? null);
  return html`<figure class="time-chart card">
    <figcaption><b>${title}</b><${Legend} series=${series} at=${at} written=${written} />${at !== null && html`<span class="hint">${time(at)}</span>`}</figcaption>
    <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label=${t("chart-of", { title, count: series[0].points.length })} onPointerMove=${point} onPointerLeave=${() => setSeen(null)}>
      ${ticks(0, high)
        .filter((value) => !counts || Number.isInteger(value))
        .map(
          (
            value,
          ) => html`<g key=${value}><line x1=${LEFT} x2=${WIDTH - RIGHT} y1=${toY(value)} y2=${toY(value)} stroke="var(--line)" />
        <text x=${LEFT - 6} y=${toY(value) + 4} text-anchor="end">${written(value)}</text></g>`,
        )}
      ${times.map((one) => html`<text key=${one} x=${toX(one)} y=${HEIGHT - 6} text-anchor="middle">${time(one)}</text>`)}
      ${at !== null && html`<line x1=${toX(at)} x2=${toX(at)} y1=${TOP} y2=${HEIGHT - BOTTOM} stroke="var(--line-strong)" />`}
      ${series.map(({ name, points }, i) => html`<${Line} key=${name} ...${{ points, gap: 1500 * step, colour: COLOURS[i], toX, toY }} />`)}
    </svg>
  </figure>`;
}
