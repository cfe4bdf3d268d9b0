// Mistakes as they can be seen, heard and read; the worst first.

import { html, useState } from "/console/core/html.js";
import { Empty, Pager } from "/console/core/components.js";
import { formatPercent, t } from "/console/core/i18n.js";
import { recordNumber, SamplePreview } from "/console/pages/sample_preview.js";
import "./setup.js";

const SHOWN = 12;

/** @param {string[]} labels */
const names = (labels) => labels.join(", ") || "–";

/** @param {{ project: Project, mistake: Schemas["Mistake"] }} props */
const Mistake = ({ project, mistake }) => html`<li class="sample-card">
  ${
    project.project_type === "predictive_analytics"
      ? html`<b>${t("eval.record", { number: recordNumber(mistake.sample_id) })}</b>`
      : html`<${SamplePreview} projectType=${project.project_type} id=${mistake.sample_id} name=${t("eval.mistake-name", { truth: names(mistake.labels) })} />`
  }
  <span><b>${names(mistake.labels)}</b> <span aria-hidden="true">→</span> <span class="unseen">${t("eval.taken-for")}</span> ${names(mistake.predicted)}</span>
  <span class="hint">${t("mistake-score", { score: formatPercent(mistake.score, 0) })}</span>
</li>`;

/** Mistakes as cards, a page at a time.
 *
 * @param {{ project: Project, mistakes: Schemas["Mistake"][] }} props
 */
export function MistakeCards({ project, mistakes }) {
  const [page, setPage] = useState(0);
  return html`<ul class="sample-cards">${mistakes.slice(page * SHOWN, (page + 1) * SHOWN).map((one) => html`<${Mistake} key=${one.sample_id} project=${project} mistake=${one} />`)}</ul>
    ${mistakes.length > SHOWN && html`<${Pager} page=${page} pageSize=${SHOWN} total=${mistakes.length} onPick=${setPage} />`}`;
}

/** All mistakes that are kept.
 *
 * @param {{ project: Project, evaluation: AnyEvaluation }} props
 */
export function Mistakes({ project, evaluation }) {
  const { worst_mistakes: mistakes } = evaluation;
  if (!mistakes.length)
    return html`<${Empty} title=${t("eval.no-mistakes")} text=${t("eval.no-mistakes-text")} />`;
  return html`<h3>${t("eval.worst-first")}</h3><${MistakeCards} project=${project} mistakes=${mistakes} />`;
}
