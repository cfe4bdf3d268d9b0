// The labels of an answer with their scores.

import { html } from "/console/core/html.js";
import { formatPercent, t } from "/console/core/i18n.js";

/** scores = [[label, score]], the best first; scores may be texts.
 *
 * @param {{ scores: [string, number][] }} props
 */
export const ScoreBars = ({ scores }) => html`<ol class="scores" aria-label=${t("scores")}>
  ${scores.map(
    ([
      label,
      score,
    ]) => html`<li key=${label}><span>${label}</span><b>${formatPercent(Number(score))}</b>
    <div class="score-bar" aria-hidden="true"><i style="width: ${100 * Number(score)}%"></i></div></li>`,
  )}
</ol>`;
