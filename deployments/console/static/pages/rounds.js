// The rounds of a project.

import { html } from "/console/core/html.js";
import { call } from "/console/core/api.js";
import { Status } from "/console/core/components.js";
import { formatTime, t } from "/console/core/i18n.js";
import { useLoaded } from "/console/core/polling.js";

const SHOWN = 8;

/**
 * @param {{
 *   project: Project,
 *   round: Schemas["RoundSummary"],
 *   isShown: boolean,
 *   isLatest: boolean,
 * }} props
 */
const Round = ({
  project,
  round,
  isShown,
  isLatest,
}) => html`<li aria-current=${isShown ? "true" : undefined}>
  <a href=${isLatest ? `/projects/${project.id}` : `/projects/${project.id}?round=${round.round_number}`}>${t("round", { number: round.round_number })}</a>
  <${Status} status=${round.status} />
  <span class="hint">${[round.dataset_version, round.model_version, round.automatic && t("automatic")].filter(Boolean).join(" → ") || "–"}</span>
  <span class="hint">${formatTime(round.created_at)}</span>
</li>`;

/** The card of the latest rounds; `status` is the state of the shown one, so that a change is seen.
 *
 * @param {{ project: Project, shown: Run, status: string }} props
 */
export function Rounds({ project, shown, status }) {
  const { data } = useLoaded(
    () => call("GET", `/projects/${project.id}/rounds?limit=${SHOWN}`),
    [project.id, status],
    { keep: true },
  );
  if (!data) return null;
  return html`<section class="card"><header><h2>${t("rounds")}</h2><a href="/projects/${project.id}/schedules">${t("schedules")}</a></header>
    <ul class="rounds">${data.map(
      (round, i) => html`<${Round} key=${round.id} project=${project} round=${round}
      isShown=${round.id === shown.id} isLatest=${i === 0} />`,
    )}</ul>
  </section>`;
}
