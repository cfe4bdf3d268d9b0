// Which classes are taken for which; a number opens the worst mistakes behind it.

import { html, useState } from "/console/core/html.js";
import { formatNumber, t } from "/console/core/i18n.js";
import { MistakeCards } from "/console/pages/evaluation/mistakes.js";

const CLASSES_SHOWN = 30;

/** @param {{ project: Project, evaluation: AnyEvaluation, cell: [number, number] }} props */
function Mistakes({ project, evaluation, cell }) {
  const [truth, answer] = cell.map((i) => evaluation.classes[i].label);
  const found = evaluation.worst_mistakes.filter(
    ({ labels, predicted }) => labels.includes(truth) && predicted.includes(answer),
  );
  return html`<h4>${t("mistakes-of", { truth, answer })}</h4>
    ${
      found.length
        ? html`<${MistakeCards} key=${cell.join()} project=${project} mistakes=${found} />`
        : html`<p class="hint">${t("no-mistake-kept")}</p>`
    }`;
}

/**
 * @param {{
 *   count: number,
 *   total: number,
 *   place: [number, number],
 *   labels: string[],
 *   isChosen: boolean,
 *   onPick: (place: [number, number]) => unknown,
 * }} props
 */
function Cell({ count, total, place, labels, isChosen, onPick }) {
  const [row, column] = place;
  const isRight = row === column;
  const name = t("confusion-cell", { count, truth: labels[row], answer: labels[column] });
  return html`<td><button type="button" class=${isRight ? "right" : "wrong"} style=${{ "--share": total ? count / total : 0 }}
    disabled=${isRight || !count} aria-label=${name} title=${name} aria-pressed=${isChosen} onClick=${() => onPick(place)}>${formatNumber(count)}</button></td>`;
}

/** The classes that are shown: all, or of very many those with most mistakes.
 *
 * @param {number[][]} matrix
 */
function shownOf(matrix) {
  const mistakes = matrix.map((counts, row) =>
    counts.reduce(
      (sum, count, column) => (column === row ? sum : sum + count + matrix[column][row]),
      0,
    ),
  );
  const order = matrix.map((_, row) => row).sort((one, other) => mistakes[other] - mistakes[one]);
  return order.slice(0, CLASSES_SHOWN).sort((one, other) => one - other);
}

/** The matrix: a row for each true class, a column for each predicted one.
 *
 * @param {{ project: Project, evaluation: AnyEvaluation }} props
 */
export function ConfusionMatrix({ project, evaluation }) {
  const [cell, setCell] = useState(/** @type {[number, number] | null} */ (null));
  const labels = evaluation.classes.map(({ label }) => label);
  const matrix = evaluation.confusion_matrix ?? [];
  const shown = shownOf(matrix);
  return html`<section class="stack tight"><h3>${t("confusion")}</h3>
    <p class="hint">${t("mistakes-hint")}</p>
    ${shown.length < labels.length && html`<p class="hint">${t("eval.cut-classes", { shown: shown.length, count: labels.length })}</p>`}
    <div class="matrix" tabindex="0" role="region" aria-label=${t("confusion")}><table>
      <thead><tr><th scope="col">${t("confusion-true")}</th>${shown.map((column) => html`<th key=${column} scope="col" title=${labels[column]}>${labels[column]}</th>`)}</tr></thead>
      <tbody>${shown.map(
        (row) => html`<tr key=${row}>
        <th scope="row" title=${labels[row]}>${labels[row]}</th>
        ${shown.map(
          (
            column,
          ) => html`<${Cell} key=${column} count=${matrix[row][column]} total=${matrix[row].reduce((sum, one) => sum + one, 0)}
          place=${[row, column]} labels=${labels} isChosen=${cell?.[0] === row && cell?.[1] === column} onPick=${setCell} />`,
        )}
      </tr>`,
      )}</tbody>
    </table></div>
    ${cell && html`<${Mistakes} ...${{ project, evaluation, cell }} />`}
  </section>`;
}
