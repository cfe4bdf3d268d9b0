// The panel of a phase: its attributes (SPEC 12), what it made, and what a person can do about it.

import { html } from "/console/core/html.js";
import { call } from "/console/core/api.js";
import { Status } from "/console/core/components.js";
import { formatTime, t } from "/console/core/i18n.js";
import { notifyProblem } from "/console/core/notices.js";
import { useMay } from "/console/core/session.js";
import { DataCheckReport } from "/console/pages/data_check_report.js";
import { DeploymentForm } from "/console/pages/deployment_form.js";
import { EvaluationReport } from "/console/pages/evaluation_report.js";
import { LabelingProgress } from "/console/pages/labeling_progress.js";
import { TrainingProgress } from "/console/pages/training_progress.js";
import { Configuration } from "/console/pages/training_configuration.js";
import { confirmTraining, startRound } from "/console/pages/training_dialog.js";
import { useLoaded } from "/console/core/polling.js";

/** @param {{ phase: Phase }} props */
const Attributes = ({ phase }) => html`<dl class="attributes">
  <dt>${t("status")}</dt><dd><${Status} status=${phase.status} /></dd>
  <dt>${t("started-at")}</dt><dd>${formatTime(phase.started_at)}</dd>
  <dt>${t("duration")}</dt><dd>${phase.duration ?? "–"}</dd>
  <dt>${t("updated-at")}</dt><dd>${formatTime(phase.updated_at)}</dd>
</dl>`;

/** @param {{ phase: Phase }} props */
const Message = ({ phase }) =>
  phase.message &&
  html`<p class="message" data-status=${phase.status.toLowerCase()}>${phase.message}</p>`;

/** @param {{ project: Project, phase: Phase, actions: ProjectActions, may: boolean }} props */
function LabelData({ project, phase, actions, may }) {
  const next = () =>
    confirmTraining(project, () => actions.send("/phases/label_data/next")).catch(notifyProblem);
  const waits = phase.status === "Awaiting operation";
  return html`
    ${waits && html`<p>${t("labeling-waits")}</p>`}
    <${LabelingProgress} project=${project} />
    <p class="row">
      <a class="button ${waits ? "primary" : ""}" href="/projects/${project.id}/label">${t("instance-details")}</a>
      ${waits && may && html`<button type="button" disabled=${actions.busy} onClick=${next}>${t("next")}</button>`}
    </p>`;
}

const ROUNDS = 100;

/** What a round trains with; of the earlier rounds of a long history it is shown in their model version.
 *
 * @param {{ project: Project, run: Run }} props
 */
function Configurations({ project, run }) {
  const { data } = useLoaded(
    () => call("GET", `/projects/${project.id}/rounds?limit=${ROUNDS}`),
    [run.id],
  );
  const round = data?.find(({ id }) => id === run.id);
  if (!round) return null;
  const settings = {
    ...round.settings,
    dataset_version: round.dataset_version ?? round.settings.dataset_version,
  };
  return html`<details><summary>${t("training-configuration")}</summary><${Configuration} settings=${settings} flavor=${{ name: project.training_flavor }} /></details>`;
}

/** What a failed or stopped phase can do: data that Check Data refused is frozen, so that needs another round.
 *
 * @param {{ project: Project, phase: Phase, actions: ProjectActions }} props
 */
function Again({ project, phase, actions }) {
  if (phase.key === "check_data")
    return html`<p class="row"><button type="button" class="primary" disabled=${actions.busy} onClick=${() => startRound(project, actions)}>${t("start-round")}</button>
      <span class="hint">${t("frozen-data")}</span></p>`;
  return html`<p><button type="button" class="primary" disabled=${actions.busy}
    onClick=${() => actions.act(`/phases/${phase.key}/retry`)}>${t("retry")}</button></p>`;
}

/**
 * @param {{
 *   project: Project,
 *   run: Run,
 *   phase: Phase,
 *   phases: Phase[],
 *   actions: ProjectActions,
 *   may: boolean,
 * }} props
 */
function Content({ project, run, phase, phases, actions, may }) {
  const round = run.round_number;
  const parts = { project, run, round, phase, phases, actions, may };
  if (phase.key === "label_data") return html`<${LabelData} ...${parts} />`;
  if (phase.key === "check_data" && phase.status !== "Not started")
    return html`<${DataCheckReport} ...${parts} />`;
  if (phase.key === "train_model" && phase.status === "Executed")
    return html`<${EvaluationReport} ...${parts} />`;
  if (phase.key === "train_model" && phase.started_at)
    return html`<${TrainingProgress} ...${parts} />`;
  if (phase.key === "deploy_service" && phase.status === "Awaiting input" && may)
    return html`<${DeploymentForm} ...${parts} />`;
  return null;
}

const PANEL = "phase-panel";
const FIRST_TO_DO = "form :is(input, select), a.button.primary, button.primary";

const CONTENT_MS = 5000; // how long its content may take to come

/** Lead to the panel of the phase that is picked: to its first field or button, else to its details. */
export function openPanel() {
  requestAnimationFrame(() => {
    const panel = /** @type {HTMLElement} */ (document.getElementById(PANEL));
    panel.scrollIntoView({ block: "start" });
    panel.focus({ preventScroll: true });
    /** @type {HTMLDetailsElement | null} */
    let details = null;
    const lead = () => {
      if (!details && (details = panel.querySelector("details"))) details.open = true;
      const first = /** @type {HTMLElement | null} */ (panel.querySelector(FIRST_TO_DO));
      if (first && document.activeElement === panel) first.focus({ preventScroll: true });
      if (first) content.disconnect();
    };
    const content = new MutationObserver(lead);
    content.observe(panel, { childList: true, subtree: true });
    lead();
    setTimeout(() => content.disconnect(), CONTENT_MS);
  });
}

/** The panel below the graph. `isLatest`: the round can be acted on.
 *
 * @param {{
 *   project: Project,
 *   run: Run,
 *   phase: Phase,
 *   phases: Phase[],
 *   isLatest: boolean,
 *   actions: ProjectActions,
 * }} props
 */
export function PhasePanel({ project, run, phase, phases, isLatest, actions }) {
  const may = useMay("owner") && isLatest;
  const canTryAgain = may && ["Failed", "Stopped"].includes(phase.status);
  return html`<section class="card" id=${PANEL} tabindex="-1" aria-label=${t(`phase.${phase.title}`)}>
    <header><h2>${t(`phase.${phase.title}`)}</h2></header>
    <p class="hint">${t(`phase-about.${phase.key}`)}</p>
    <${Attributes} phase=${phase} />
    <${Message} phase=${phase} />
    ${canTryAgain && html`<${Again} ...${{ project, phase, actions }} />`}
    ${phase.key === "train_model" && html`<${Configurations} project=${project} run=${run} />`}
    <${Content} ...${{ project, run, phase, phases, actions, may }} />
  </section>`;
}
