// How good the model of a round is: its metrics with intervals, each class, and figures.

import { html } from "/console/core/html.js";
import { call, fileUrl } from "/console/core/api.js";
import { Loading, Problem, Table } from "/console/core/components.js";
import { formatPercent, t } from "/console/core/i18n.js";
import { ConfusionMatrix } from "/console/pages/confusion_matrix.js";
import { useLoaded } from "/console/core/polling.js";

/** @param {number} value */
const number = (value) => Number(value.toPrecision(4)).toString();
/** @param {{ of: Schemas["Range"], written: (value: number) => string }} props */
const Interval = ({ of, written }) =>
  html`<small>${t("interval", { low: written(of.low), high: written(of.high) })}</small>`;

/** @typedef {{ name: string, value: string, interval?: Schemas["Range"], written?: (value: number) => string }} Metric */

const ERRORS = /** @type {const} */ (["mae", "mse", "rmse", "r2"]);
const SHARES = /** @type {const} */ (["map_50", "map_50_95", "accuracy"]);
const PLAIN = /** @type {const} */ (["precision", "recall", "f1"]);

/** A metric with its interval, where the evaluation has it.
 *
 * @param {string} name
 * @param {Schemas["Range"] | undefined} range
 * @param {(value: number) => string} written
 * @returns {Metric[]}
 */
const measured = (name, range, written) =>
  range ? [{ name, value: written(range.value), interval: range, written }] : [];

/** The metrics of an evaluation.
 *
 * @param {AnyEvaluation} evaluation
 * @returns {Metric[]}
 */
function metricsOf(evaluation) {
  if (evaluation.mae) return ERRORS.flatMap((name) => measured(name, evaluation[name], number));
  return [
    ...SHARES.flatMap((name) => measured(name, evaluation[name], formatPercent)),
    ...PLAIN.map((name) => ({ name, value: formatPercent(evaluation[name]) })),
  ];
}

/** The metrics with their intervals.
 *
 * @param {{ evaluation: AnyEvaluation }} props
 */
export const Metrics = ({ evaluation }) => html`<dl class="metrics">
  ${metricsOf(evaluation).map(
    ({ name, value, interval, written }) => html`<div key=${name}>
    <dt>${t(`metric.${name}`)}</dt>
    <dd>${value} ${interval && html`<${Interval} of=${interval} written=${written} />`}</dd>
  </div>`,
  )}
</dl>`;

/** @param {{ classes: ClassOf[] }} props */
function Classes({ classes }) {
  /** @param {(one: ClassOf) => number | null | undefined} read */
  const share = (read) => (/** @type {ClassOf} */ one) => {
    const value = read(one);
    return value === null || value === undefined ? "–" : formatPercent(value);
  };
  /** @type {Column<ClassOf>[]} */
  const columns = [
    { key: "label", title: t("label"), rowHeader: true },
    {
      key: "samples",
      title: t("samples"),
      align: "end",
      cell: (one) => one.samples ?? one.objects,
    },
    {
      key: "precision",
      title: t("metric.precision"),
      align: "end",
      cell: share((one) => one.precision.value),
    },
    {
      key: "recall",
      title: t("metric.recall"),
      align: "end",
      cell: share((one) => one.recall.value),
    },
    { key: "f1", title: t("metric.f1"), align: "end", cell: share((one) => one.f1) },
  ];
  return html`<${Table} caption=${t("classes")} columns=${columns} rows=${classes} keyOf=${({ label }) => label} />`;
}

const FIGURES = {
  classes: ["curves", "calibration"],
  numbers: ["residuals"],
  boxes: ["curves", "worst-pictures"],
};
/** @param {AnyEvaluation} evaluation */
const kindOf = (evaluation) =>
  evaluation.mae ? "numbers" : evaluation.map_50 ? "boxes" : "classes";

/** The evaluation of the model of a round.
 *
 * @param {{ project: Project, round: number }} props
 */
export function EvaluationReport({ project, round }) {
  const path = /** @type {const} */ (`/projects/${project.id}/evaluation`);
  const { data, error, reload } = useLoaded(
    async () => /** @type {AnyEvaluation} */ (await call("GET", `${path}?round=${round}`)),
    [project.id, round],
  );
  if (error) return html`<${Problem} error=${error} onRetry=${reload} />`;
  if (!data) return html`<${Loading} />`;
  /** @param {Event & { target: HTMLElement }} event */
  const hide = (event) => {
    const figure = event.target.closest("figure");
    if (figure) figure.hidden = true; // not every model has every figure
  };
  return html`<header class="row"><h3 class="grow">${t("evaluation")}</h3>
      <a class="button" href="/projects/${project.id}/evaluation?round=${round}">${t("eval.whole")}</a></header>
    <${Metrics} evaluation=${data} />
    <p class="hint">${t(`evaluated.${data.method}`, { samples: data.samples })}</p>
    ${data.classes?.length > 0 && html`<${Classes} classes=${data.classes} />`}
    ${data.confusion_matrix && html`<${ConfusionMatrix} project=${project} evaluation=${data} />`}
    <div class="figures">
      ${FIGURES[kindOf(data)].map(
        (name) => html`<figure key=${name}>
        <figcaption>${t(`figure.${name}`)}</figcaption>
        <a href=${fileUrl(`${path}/${name}.png`, { round })} target="_blank"><img loading="lazy" alt=${t(`figure.${name}`)}
          src=${fileUrl(`${path}/${name}.png`, { round })} onError=${hide} /></a>
      </figure>`,
      )}
    </div>`;
}
