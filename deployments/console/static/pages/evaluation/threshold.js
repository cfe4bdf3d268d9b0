// What precision and recall of a class become when only answers from a score on count.

import { html, useId, useState } from "/console/core/html.js";
import { LineChart } from "/console/core/line_chart.js";
import { formatPercent, t } from "/console/core/i18n.js";
import { ClassPicker, weakestFirst } from "./class_picker.js";
import "./setup.js";

const START = 0.5;
const FOUND = /** @type {const} */ (["precision", "recall", "f1"]);

/** Precision, recall and F1 at a threshold, or null when no answer reaches it.
 *
 * @param {Curve} curve
 * @param {number} threshold
 */
export function atThreshold({ x, y, scores }, threshold) {
  let place = -1;
  for (let i = 0; i < scores.length && scores[i] >= threshold; i++) if (x[i] > 0) place = i;
  if (place < 0) return null;
  const [recall, precision] = [x[place], y[place]];
  return {
    precision,
    recall,
    f1: precision + recall ? (2 * precision * recall) / (precision + recall) : 0,
  };
}

/** @param {Curve} curve */
function bestOf(curve) {
  const at = curve.scores.map((score) => ({ score, f1: atThreshold(curve, score)?.f1 ?? 0 }));
  return at.reduce((best, one) => (one.f1 > best.f1 ? one : best)).score;
}

/** @param {{ found: ReturnType<typeof atThreshold> }} props */
const Readout = ({ found }) => html`<dl class="metrics" aria-live="polite">
  ${FOUND.map((name) => html`<div key=${name}><dt>${t(`metric.${name}`)}</dt><dd>${found ? formatPercent(found[name]) : "–"}</dd></div>`)}
</dl>`;

/**
 * @param {number[]} values
 * @returns {(score: number, i: number) => import("/console/core/line_chart.js").Point}
 */
const pointOf = (values) => (score, i) => [score, values[i]];

/**
 * @param {Curve} curve
 * @returns {import("/console/core/line_chart.js").Series[]}
 */
const seriesOf = ({ x, y, scores }) => [
  { name: t("metric.precision"), points: scores.map(pointOf(y)).filter((_, i) => x[i] > 0) },
  { name: t("metric.recall"), points: scores.map(pointOf(x)) },
];

/** The slider of one class that is chosen; `best` is the score that the evaluation found best.
 *
 * @param {{ classes: ClassOf[], best: number | null | undefined }} props
 */
export function Threshold({ classes, best }) {
  const known = classes.filter(({ precision_recall_curve: curve }) => curve.scores.length > 1);
  const [chosen, setChosen] = useState(weakestFirst(known)[0]?.label);
  const [threshold, setThreshold] = useState(best ?? START);
  const slider = useId();
  const one = known.find(({ label }) => label === chosen);
  if (!one) return html`<p class="hint">${t("eval.no-scores")}</p>`;
  const curve = one.precision_recall_curve;
  const found = atThreshold(curve, threshold);
  return html`<p class="hint">${t("eval.threshold-about")}</p>
    <div class="row">
      <${ClassPicker} classes=${known} value=${chosen} onPick=${setChosen} />
      <label for=${slider}>${t("eval.score-from")}</label>
      <input id=${slider} class="grow" type="range" min="0" max="1" step="0.01" value=${threshold} aria-valuetext=${formatPercent(threshold, 0)}
        onInput=${(event) => setThreshold(Number(event.target.value))} />
      <output for=${slider}>${formatPercent(threshold, 0)}</output>
      <button type="button" onClick=${() => setThreshold(Math.floor(100 * bestOf(curve)) / 100)}>${t("eval.best-f1")}</button>
    </div>
    <${Readout} found=${found} />
    ${!found && html`<p class="hint">${t("eval.nothing-reaches")}</p>`}
    <div class="figures"><${LineChart} title=${t("eval.by-threshold")} x=${t("eval.score-from")} share mark=${threshold} series=${seriesOf(curve)} /></div>`;
}
