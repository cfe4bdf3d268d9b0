// The model of a round beside that of another one, on the samples that neither has learned from.

import { html } from "/console/core/html.js";
import { t } from "/console/core/i18n.js";
import { useQuery } from "/console/core/router.js";
import { ModelComparison } from "/console/pages/models/comparison.js";
import "./setup.js";

/** A select of other versions, and the comparison with the one that is chosen.
 *
 * @param {{ project: Project, round: Round, rounds: Round[] }} props
 */
export function Comparison({ project, round, rounds }) {
  const [{ against }, change] = useQuery({ against: "" });
  const mine = round.model_version;
  const others = rounds
    .map(({ model_version: version }) => version)
    .filter((version) => version && version !== mine);
  if (!mine || !others.length) return null;
  const chosen = others.includes(against) ? against : "";
  return html`<section class="card" aria-label=${t("eval.compare")}>
      <header><h2>${t("eval.compare")}</h2>
        <label class="row">${t("eval.compare-with")}<select value=${chosen} onChange=${(event) => change({ against: event.target.value })}>
          <option value="">${t("eval.choose-version")}</option>
          ${others.map((version) => html`<option key=${version} value=${version}>${version}</option>`)}</select></label>
      </header>
      <p class="hint">${t("eval.compare-about")}</p>
    </section>
    ${chosen && html`<${ModelComparison} key=${chosen} application=${project.name} pair=${[mine, chosen]} />`}`;
}
