// How good the model of a round is, in full: metrics, mistakes, classes, curves, columns, comparison.

import { html } from "/console/core/html.js";
import { call, statusOf } from "/console/core/api.js";
import { Empty, Loading, Problem } from "/console/core/components.js";
import { t } from "/console/core/i18n.js";
import { useLoaded } from "/console/core/polling.js";
import { useQuery } from "/console/core/router.js";
import { useTitle } from "/console/core/title.js";
import { ConfusionMatrix } from "/console/pages/confusion_matrix.js";
import { Metrics } from "/console/pages/evaluation_report.js";
import { Calibration } from "./calibration.js";
import { ClassTable } from "./class_table.js";
import { Comparison } from "./comparison.js";
import { Curves } from "./curves.js";
import { Features } from "./features.js";
import { Mistakes } from "./mistakes.js";
import { Notes } from "./notes.js";
import { Residuals } from "./residuals.js";
import { Threshold } from "./threshold.js";
import { WorstPictures } from "./worst_pictures.js";
import "./setup.js";

const ROUNDS = 100;

/** @param {string} id */
async function load(id) {
  const [project, rounds] = await Promise.all([
    call("GET", `/projects/${id}`),
    call("GET", `/projects/${id}/rounds?limit=${ROUNDS}`),
  ]);
  return { project, rounds };
}

/**
 * @param {Project} project
 * @param {Round} round
 */
async function evaluationOf(project, round) {
  try {
    const evaluation = await call(
      "GET",
      `/projects/${project.id}/evaluation?round=${round.round_number}`,
    );
    return /** @type {AnyEvaluation} */ (evaluation);
  } catch (error) {
    if (statusOf(error) === 404) return null; // it has not trained yet
    throw error;
  }
}

/**
 * @param {{
 *   project: Project,
 *   rounds: Round[],
 *   round: Round,
 *   onPick: (round: string) => unknown,
 * }} props
 */
function Head({ project, rounds, round, onPick }) {
  /** @param {Round} round */
  const written = ({ round_number: number, model_version: version }) =>
    [t("round", { number }), version].filter(Boolean).join(" · ");
  return html`<div class="page-head">
    <div class="stack tight">
      <nav class="crumbs" aria-label=${t("eval.place")}><a href="/">${t("projects")}</a><span aria-hidden="true">›</span><a href="/projects/${project.id}">${project.name}</a><span aria-hidden="true">›</span><span>${t("evaluation")}</span></nav>
      <h1>${t("eval.title", project)}</h1>
    </div>
    <label class="row">${t("eval.round")}<select value=${round.round_number} onChange=${(event) => onPick(event.target.value)}>
      ${rounds.map((one) => html`<option key=${one.id} value=${one.round_number}>${written(one)}</option>`)}
    </select></label>
  </div>`;
}

/** @param {{ title: string, children?: Drawn }} props */
const Card = ({ title, children }) =>
  html`<section class="card" aria-label=${title}><header><h2>${title}</h2></header>${children}</section>`;

/** @param {{ project: Project, evaluation: AnyEvaluation }} props */
const Classifier = ({ project, evaluation }) => html`
  <${Card} title=${t("mistakes")}>
    ${evaluation.confusion_matrix && html`<${ConfusionMatrix} project=${project} evaluation=${evaluation} />`}
    <${Mistakes} project=${project} evaluation=${evaluation} />
  <//>
  <${Card} title=${t("classes")}><${ClassTable} classes=${evaluation.classes} /><//>
  <${Card} title=${t("eval.threshold")}><${Threshold} classes=${evaluation.classes} best=${evaluation.best_threshold} /><//>
  <${Card} title=${t("eval.curves")}><${Curves} classes=${evaluation.classes} /><//>
  <${Card} title=${t("figure.calibration")}><${Calibration} evaluation=${evaluation} /><//>`;

/** @param {{ evaluation: AnyEvaluation }} props */
const Detector = ({ evaluation }) => html`
  <${Card} title=${t("figure.worst-pictures")}><${WorstPictures} pictures=${evaluation.worst_pictures} /><//>
  <${Card} title=${t("classes")}><${ClassTable} classes=${evaluation.classes} /><//>
  <${Card} title=${t("eval.threshold")}><${Threshold} classes=${evaluation.classes} best=${evaluation.threshold} /><//>
  <${Card} title=${t("eval.curves")}><${Curves} classes=${evaluation.classes} /><//>`;

/** @param {{ evaluation: AnyEvaluation }} props */
const Regression = ({ evaluation }) =>
  html`<${Card} title=${t("figure.residuals")}><${Residuals} evaluation=${evaluation} /><//>`;

/** @param {{ project: Project, round: Round, rounds: Round[] }} props */
function Evaluation({ project, round, rounds }) {
  const { data, error, reload } = useLoaded(
    () => evaluationOf(project, round),
    [project.id, round.id],
  );
  if (error) return html`<${Problem} error=${error} onRetry=${reload} />`;
  if (data === undefined) return html`<${Loading} />`;
  if (data === null) return html`<${Empty} title=${t("eval.none")} text=${t("eval.none-text")} />`;
  const Kind = data.mae ? Regression : data.map_50 ? Detector : Classifier;
  return html`
    <${Card} title=${t("eval.metrics")}>
      <${Metrics} evaluation=${data} />
      <p class="hint">${t(`evaluated.${data.method}`, { samples: data.samples })}</p>
      <${Notes} project=${project} version=${round.model_version} />
    <//>
    <${Kind} project=${project} evaluation=${data} />
    ${data.features?.length > 0 && html`<${Card} title=${t("eval.features")}><${Features} features=${data.features} /><//>`}
    <${Comparison} project=${project} round=${round} rounds=${rounds} />`;
}

/** The page at /projects/ID/evaluation.
 *
 * @param {{ id: string }} props
 */
export default function EvaluationPage({ id }) {
  const [query, change] = useQuery({ round: "" });
  const { data, error, reload } = useLoaded(() => load(id), [id]);
  useTitle(data ? t("eval.title", data.project) : t("evaluation"));
  if (!data)
    return error ? html`<${Problem} error=${error} onRetry=${reload} />` : html`<${Loading} />`;
  const { project, rounds } = data;
  const wanted = rounds.find((one) => String(one.round_number) === query.round);
  const round = wanted ?? rounds.find(({ model_version: version }) => version) ?? rounds[0];
  if (!round) return html`<${Empty} title=${t("eval.none")} text=${t("eval.none-text")} />`;
  return html`<div class="stack">
    <${Head} ...${{ project, rounds, round }} onPick=${(number) => change({ round: number })} />
    <${Evaluation} key=${round.id} ...${{ project, round, rounds }} />
  </div>`;
}
