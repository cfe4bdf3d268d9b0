// Precision over recall and the ROC curve of a class.

import { html, useState } from "/console/core/html.js";
import { LineChart } from "/console/core/line_chart.js";
import { formatPercent, t } from "/console/core/i18n.js";
import { ClassPicker, weakestFirst } from "./class_picker.js";
import "./setup.js";

const DIAGONAL = [
  [0, 0],
  [1, 1],
];
/**
 * @param {Curve} curve
 * @returns {[number, number][]}
 */
const pointsOf = ({ x, y }) => x.map((at, i) => [at, y[i]]);

/** The curves of one class that is chosen.
 *
 * @param {{ classes: ClassOf[] }} props
 */
export function Curves({ classes }) {
  const drawn = classes.filter((one) => one.precision_recall_curve.x.length > 1);
  const [chosen, setChosen] = useState(weakestFirst(drawn)[0]?.label);
  const one = drawn.find(({ label }) => label === chosen);
  if (!one) return html`<p class="hint">${t("eval.no-curves")}</p>`;
  const roc = one.roc_curve?.x.length > 1 ? pointsOf(one.roc_curve) : null;
  const auc = one.auc === null || one.auc === undefined ? "" : ` (AUC ${formatPercent(one.auc)})`;
  return html`<${ClassPicker} classes=${drawn} value=${chosen} onPick=${setChosen} />
    <div class="figures">
      <${LineChart} title=${t("eval.precision-recall")} x=${t("metric.recall")} share series=${[{ name: t("metric.precision"), points: pointsOf(one.precision_recall_curve) }]} />
      ${
        roc &&
        html`<${LineChart} title=${`${t("eval.roc")}${auc}`} x=${t("eval.false-positives")} share
        series=${[
          { name: t("eval.true-positives"), points: roc },
          { name: t("eval.chance"), points: DIAGONAL },
        ]} />`
      }
    </div>`;
}
