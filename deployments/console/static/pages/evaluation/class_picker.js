// Choosing one class of an evaluation; the weakest comes first.

import { html } from "/console/core/html.js";
import { formatPercent, t } from "/console/core/i18n.js";

/** Classes with the weakest first.
 *
 * @template {{ f1: number }} Class
 * @param {Class[]} classes
 */
export const weakestFirst = (classes) => [...classes].sort((one, other) => one.f1 - other.f1);

/** A select of classes.
 *
 * @param {{ classes: ClassOf[], value: string, onPick: (value: string) => unknown }} props
 */
export const ClassPicker = ({ classes, value, onPick }) => html`<label class="row">${t("label")}
  <select value=${value} onChange=${(event) => onPick(event.target.value)}>
    ${weakestFirst(classes).map(({ label, f1 }) => html`<option key=${label} value=${label}>${label} (F1 ${formatPercent(f1, 0)})</option>`)}
  </select></label>`;
