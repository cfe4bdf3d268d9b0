// Which classes are taken for which; a number opens the worst mistakes behind it.

import { html, useState } from "/console/core/html.js";
import { fileUrl } from "/console/core/api.js";
import { formatNumber, formatPercent, t } from "/console/core/i18n.js";

const PICTURES = ["image_classification", "object_detection"];

function Mistake({ project, mistake }) {
  const sample = `/samples/${mistake.sample_id}`;
  const answer = mistake.predicted.join(", ") || "–";
  return html`<li><a href=${fileUrl(`${sample}/content`)} target="_blank">
    ${PICTURES.includes(project.project_type) && html`<img loading="lazy" src=${fileUrl(`${sample}/thumbnail`)} alt=${mistake.labels.join(", ")} />`}
    <span>${mistake.labels.join(", ")} → ${answer}</span>
    <span class="hint">${t("mistake-score", { score: formatPercent(mistake.score, 0) })}</span>
  </a></li>`;
}

function Mistakes({ project, evaluation, cell }) {
  const [truth, answer] = cell.map((i) => evaluation.classes[i].label);
  const found = evaluation.worst_mistakes.filter(({ labels, predicted }) => labels.includes(truth) && predicted.includes(answer));
  return html`<h4>${t("mistakes-of", { truth, answer })}</h4>
    ${found.length
      ? html`<ul class="mistakes">${found.map((one) => html`<${Mistake} key=${one.sample_id} project=${project} mistake=${one} />`)}</ul>`
      : html`<p class="hint">${t("no-mistake-kept")}</p>`}`;
}

function Cell({ count, total, place, labels, isChosen, onPick }) {
  const [row, column] = place;
  const isRight = row === column;
  const name = t("confusion-cell", { count, truth: labels[row], answer: labels[column] });
  return html`<td><button type="button" class=${isRight ? "right" : "wrong"} style=${{ "--share": total ? count / total : 0 }}
    disabled=${isRight || !count} aria-label=${name} title=${name} aria-pressed=${isChosen} onClick=${() => onPick(place)}>${formatNumber(count)}</button></td>`;
}

/** The matrix: a row for each true class, a column for each predicted one. */
export function ConfusionMatrix({ project, evaluation }) {
  const [cell, setCell] = useState(null);
  const labels = evaluation.classes.map(({ label }) => label);
  return html`<section class="stack tight"><h3>${t("confusion")}</h3>
    <p class="hint">${t("mistakes-hint")}</p>
    <div class="matrix" tabindex="0" role="region" aria-label=${t("confusion")}><table>
      <thead><tr><th scope="col">${t("confusion-true")}</th>${labels.map((label) => html`<th key=${label} scope="col" title=${label}>${label}</th>`)}</tr></thead>
      <tbody>${evaluation.confusion_matrix.map((counts, row) => html`<tr key=${row}>
        <th scope="row" title=${labels[row]}>${labels[row]}</th>
        ${counts.map((count, column) => html`<${Cell} key=${column} count=${count} total=${counts.reduce((sum, one) => sum + one, 0)}
          place=${[row, column]} labels=${labels} isChosen=${cell?.[0] === row && cell?.[1] === column} onPick=${setCell} />`)}
      </tr>`)}</tbody>
    </table></div>
    ${cell && html`<${Mistakes} ...${{ project, evaluation, cell }} />`}
  </section>`;
}
