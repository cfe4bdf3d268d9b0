// How many trainings of a project are in which state (SPEC 18): "Successful 4".

import { html } from "/console/core/html.js";
import { formatNumber, t } from "/console/core/i18n.js";

// The colour of a state is that of the phase status of the same meaning.
const STATUS = {
  Running: "running",
  Successful: "executed",
  "Training Failure": "failed",
  "Model Publish Failed": "failed",
  Stopped: "stopped",
  "Not started": "not-started",
};

/** The states with their counts; one that has not begun has none.
 *
 * @param {{ counts: Schemas["TrainingCount"][] }} props
 */
export const TrainingStatus = ({ counts }) =>
  html`<span class="training-states">${counts.map(
    ({ state, count }) => html`<span key=${state}
  class="status" data-status=${STATUS[state]}>${t(`training.${state}`)}${count > 0 && ` ${formatNumber(count)}`}</span>`,
  )}</span>`;
