// The phases of a round as a graph: one after the other, with state and duration.

import { html } from "/console/core/html.js";
import { Status } from "/console/core/components.js";
import { t } from "/console/core/i18n.js";

/** @param {string} status */
const slug = (status) => status.replaceAll(" ", "-").toLowerCase();

/** The graph; a phase that is picked shows its panel, and a double click leads into it (SPEC 11).
 *
 * @param {{
 *   phases: Phase[],
 *   chosen: string,
 *   onPick: (value: string) => unknown,
 *   onOpen: Act,
 * }} props
 */
export const PhaseGraph = ({
  phases,
  chosen,
  onPick,
  onOpen,
}) => html`<ol class="graph" aria-label=${t("workflow")}>
  ${phases.map(
    (phase) => html`<li key=${phase.key} data-status=${slug(phase.status)}>
    <button type="button" class="node" data-status=${slug(phase.status)} title=${t("open-phase-hint")} aria-pressed=${phase.key === chosen}
      onClick=${() => onPick(phase.key)} onDblClick=${onOpen}>
      <b>${t(`phase.${phase.title}`)}</b>
      <${Status} status=${phase.status} />
      <span class="hint">${phase.duration ?? "–"}</span>
    </button>
  </li>`,
  )}
</ol>`;
