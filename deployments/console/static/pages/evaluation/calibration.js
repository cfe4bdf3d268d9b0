// Whether the model is as often right as it is sure.

import { html } from "/console/core/html.js";
import { LineChart } from "/console/core/line_chart.js";
import { Table } from "/console/core/components.js";
import { formatNumber, formatPercent, t } from "/console/core/i18n.js";
import "./setup.js";

const PERFECT = [
  [0, 0],
  [1, 1],
];

/** @returns {Column<Schemas["CalibrationBin"]>[]} */
const columns = () => [
  {
    key: "confidence",
    title: t("eval.sure"),
    align: "end",
    rowHeader: true,
    cell: ({ confidence }) => formatPercent(confidence),
  },
  {
    key: "accuracy",
    title: t("eval.right"),
    align: "end",
    cell: ({ accuracy }) => formatPercent(accuracy),
  },
  {
    key: "samples",
    title: t("samples"),
    align: "end",
    cell: ({ samples }) => formatNumber(samples),
  },
];

/** The curve beside the perfect one, and its numbers.
 *
 * @param {{ evaluation: AnyEvaluation }} props
 */
export const Calibration = ({
  evaluation: { calibration, calibration_error: error, log_loss: loss },
}) => html`
  <p class="hint">${t("eval.calibration-about", { error: formatPercent(error), loss: loss.toFixed(3) })}</p>
  <div class="figures">
    <${LineChart} title=${t("eval.sure-right")} x=${t("eval.sure")} share series=${[
      {
        name: t("eval.right"),
        points: calibration.map(({ confidence, accuracy }) => [confidence, accuracy]),
      },
      { name: t("eval.perfect"), points: PERFECT },
    ]} />
    <${Table} caption=${t("figure.calibration")} columns=${columns()} rows=${calibration} keyOf=${({ confidence }) => confidence} />
  </div>`;
