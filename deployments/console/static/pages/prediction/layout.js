// What all tests of services look like: what was given on one side, the answer on the other.

import { html } from "/console/core/html.js";
import { Loading, Problem } from "/console/core/components.js";
import { t } from "/console/core/i18n.js";
import { CopyButton } from "/console/pages/code_block.js";

/** @param {{ answer: unknown }} props */
function RawAnswer({ answer }) {
  const text = JSON.stringify(answer, null, 2);
  return html`<details class="stack tight" open><summary>${t("raw-answer")}</summary>
    <div class="code"><pre class="json" tabindex="0" aria-label=${t("raw-answer")}><code>${text}</code></pre><${CopyButton} text=${text} /></div></details>`;
}

/** Two columns: what was given with what is seen in it, and the answer.
 *
 * @param {{ prediction: Prediction, given: Drawn, children?: Drawn }} props
 */
export const TestLayout = ({ prediction, given, children }) => html`<div class="test">
  <section class="card">${given}</section>
  <section class="card" aria-label=${t("answer")} aria-busy=${prediction.busy ?? false} aria-live="polite">
    <header><h2>${t("answer")}</h2>${prediction.answer && html`<span class="hint">${t("answered-in", { time: Math.round(prediction.milliseconds ?? 0) })}</span>`}</header>
    ${prediction.busy && html`<${Loading} text=${t("asking")} />`}
    ${prediction.error && html`<${Problem} error=${prediction.error} />`}
    ${!prediction.answer && !prediction.busy && !prediction.error && html`<p class="hint">${t("no-answer-yet")}</p>`}
    ${prediction.answer && children}
    ${prediction.answer && html`<${RawAnswer} answer=${prediction.answer} />`}
  </section>
</div>`;
