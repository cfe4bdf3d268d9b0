// A training that runs, or that ended early: how far it is, its curves, ending it now.

import { html } from "/console/core/html.js";
import { call } from "/console/core/api.js";
import { confirmDialog } from "/console/core/dialogs.js";
import { LineChart } from "/console/core/line_chart.js";
import { Loading, Problem, Progress } from "/console/core/components.js";
import { formatPercent, t } from "/console/core/i18n.js";
import { useLoaded } from "/console/core/polling.js";

const REPORTS = 2000;
const REFRESH_MS = 1500;

/**
 * @param {Schemas["TrainingProgress"][]} reports
 * @param {"loss" | "accuracy"} name
 * @returns {[number, number][]}
 */
const pointsOf = (reports, name) => {
  const start = Date.parse(reports[0].at);
  return reports.flatMap((one) => {
    const value = one[name];
    return value === null ? [] : [[(Date.parse(one.at) - start) / 60000, value]];
  });
};

/** @param {{ actions: ProjectActions }} props */
function EndNow({ actions }) {
  const end = () =>
    confirmDialog({
      title: t("end-training-question"),
      text: t("end-training-text"),
      action: t("end-training"),
      save: () => actions.send("/end-training", undefined, t("training-ends")),
    });
  return html`<button type="button" disabled=${actions.busy} onClick=${end}>${t("end-training")}</button>`;
}

/** The progress of the training of a round; it moves while the phase runs.
 *
 * @param {{
 *   project: Project,
 *   round: number,
 *   phase: Phase,
 *   actions: ProjectActions,
 *   may: boolean,
 * }} props
 */
export function TrainingProgress({ project, round, phase, actions, may }) {
  const runs = phase.status === "Running";
  const { data, error, reload } = useLoaded(
    () => call("GET", `/projects/${project.id}/progress?latest=${REPORTS}&round=${round}`),
    [project.id, round],
    { everyMs: runs ? REFRESH_MS : undefined },
  );
  if (!data)
    return error ? html`<${Problem} error=${error} onRetry=${reload} />` : html`<${Loading} />`;
  const last = data.at(-1);
  if (!last)
    return runs && html`<${Progress} label=${t("training-begins")} text=${t("training-begins")} />`;
  const stage = last.stage;
  const left =
    last.minutes_left === null
      ? ""
      : t("minutes-left", { minutes: Math.max(1, Math.ceil(last.minutes_left)) });
  const losses = pointsOf(data, "loss");
  const accuracies = pointsOf(data, "accuracy");
  return html`
    ${
      runs &&
      html`<${Progress} label=${stage} value=${last.fraction} text=${formatPercent(last.fraction, 0)} />
      <p class="row"><span class="grow">${stage}${left && ` · ${left}`}</span>${may && html`<${EndNow} actions=${actions} />`}</p>`
    }
    <div class="figures">
      ${losses.length > 1 && html`<${LineChart} title=${t("loss")} x=${t("minutes")} series=${[{ name: t("loss"), points: losses }]} />`}
      ${accuracies.length > 1 && html`<${LineChart} title=${t("accuracy")} x=${t("minutes")} share series=${[{ name: t("accuracy"), points: accuracies }]} />`}
    </div>`;
}
