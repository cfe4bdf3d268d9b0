// How good the model of a round is: its metrics with intervals, each class, and figures.

import { html } from "/console/core/html.js";
import { call, fileUrl } from "/console/core/api.js";
import { Loading, Problem, Table } from "/console/core/components.js";
import { formatPercent, t } from "/console/core/i18n.js";
import { ConfusionMatrix } from "/console/pages/confusion_matrix.js";
import { useLoaded } from "/console/core/polling.js";

const number = (value) => Number(value.toPrecision(4)).toString();
const Interval = ({ of, written }) => html`<small>${t("interval", { low: written(of.low), high: written(of.high) })}</small>`;

/** The metrics of an evaluation: [name, value, interval]. */
function metricsOf(evaluation) {
  if (evaluation.mae)
    return ["mae", "mse", "rmse", "r2"].map((name) => [name, number(evaluation[name].value), evaluation[name], number]);
  const estimates = ["map_50", "map_50_95", "accuracy"].filter((name) => evaluation[name]);
  return [
    ...estimates.map((name) => [name, formatPercent(evaluation[name].value), evaluation[name], formatPercent]),
    ...["precision", "recall", "f1"].map((name) => [name, formatPercent(evaluation[name])]),
  ];
}

/** The metrics with their intervals. */
export const Metrics = ({ evaluation }) => html`<dl class="metrics">
  ${metricsOf(evaluation).map(([name, value, interval, written]) => html`<div key=${name}>
    <dt>${t(`metric.${name}`)}</dt>
    <dd>${value} ${interval && html`<${Interval} of=${interval} written=${(one) => written(one)} />`}</dd>
  </div>`)}
</dl>`;

function Classes({ classes }) {
  const share = (read) => (one) => (read(one) === null || read(one) === undefined ? "–" : formatPercent(read(one)));
  const columns = [
    { key: "label", title: t("label"), rowHeader: true },
    { key: "samples", title: t("samples"), align: "end", cell: (one) => one.samples ?? one.objects },
    { key: "precision", title: t("metric.precision"), align: "end", cell: share((one) => one.precision.value) },
    { key: "recall", title: t("metric.recall"), align: "end", cell: share((one) => one.recall.value) },
    { key: "f1", title: t("metric.f1"), align: "end", cell: share((one) => one.f1) },
  ];
  return html`<${Table} caption=${t("classes")} columns=${columns} rows=${classes} keyOf=${({ label }) => label} />`;
}

const FIGURES = {
  classes: ["curves", "calibration"],
  numbers: ["residuals"],
  boxes: ["curves", "worst-pictures"],
};
const kindOf = (evaluation) => (evaluation.mae ? "numbers" : evaluation.map_50 ? "boxes" : "classes");

/** The evaluation of the model of a round. */
export function EvaluationReport({ project, round }) {
  const path = `/projects/${project.id}/evaluation`;
  const { data, error, reload } = useLoaded(() => call("GET", `${path}?round=${round}`), [project.id, round]);
  if (error) return html`<${Problem} error=${error} onRetry=${reload} />`;
  if (!data) return html`<${Loading} />`;
  const hide = (event) => (event.target.closest("figure").hidden = true); // not every model has every figure
  return html`<header class="row"><h3 class="grow">${t("evaluation")}</h3>
      <a class="button" href="/projects/${project.id}/evaluation?round=${round}">${t("eval.whole")}</a></header>
    <${Metrics} evaluation=${data} />
    <p class="hint">${t(`evaluated.${data.method}`, { samples: data.samples })}</p>
    ${data.classes?.length > 0 && html`<${Classes} classes=${data.classes} />`}
    ${data.confusion_matrix && html`<${ConfusionMatrix} project=${project} evaluation=${data} />`}
    <div class="figures">
      ${FIGURES[kindOf(data)].map((name) => html`<figure key=${name}>
        <figcaption>${t(`figure.${name}`)}</figcaption>
        <a href=${fileUrl(`${path}/${name}.png`, { round })} target="_blank"><img loading="lazy" alt=${t(`figure.${name}`)}
          src=${fileUrl(`${path}/${name}.png`, { round })} onError=${hide} /></a>
      </figure>`)}
    </div>`;
}
