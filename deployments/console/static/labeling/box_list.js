// The boxes of a picture as lists beside it: those it carries, and those that are suggested.

import { html } from "/console/core/html.js";
import { t } from "/console/core/i18n.js";
import { Chip, colourOf, SuggestedChips } from "./chips.js";

/**
 * @param {{
 *   index: number,
 *   selected: number | null,
 *   onSelect: (index: number | null) => void,
 *   chip: Drawn,
 *   children?: Drawn,
 * }} props
 */
function Row({ index, selected, onSelect, chip, children }) {
  /** @param {{ currentTarget: HTMLElement }} event */
  const go = ({ currentTarget }) => {
    currentTarget.blur(); // the focus goes to the box, where keys move and answer it
    onSelect(index);
  };
  return html`<li class="row">
    <button type="button" class="quiet" aria-pressed=${index === selected} onClick=${go}>${index + 1} ${chip}</button>
    <span class="spacer"></span>${children}
  </li>`;
}

/** @param {{ text: string, onClick: Act, children?: Drawn }} props */
const Mark = ({ text, onClick, children }) =>
  html`<button type="button" class="quiet icon" aria-label=${text} title=${text} onClick=${onClick}>${children}</button>`;

/** The boxes that a picture carries.
 *
 * @param {{
 *   boxes: Schemas["LabeledBox"][],
 *   labels: Label[],
 *   selected: number | null,
 *   onSelect: (index: number | null) => void,
 *   onRemove: (index: number) => unknown,
 *   canEdit: boolean,
 * }} props
 */
export function BoxList({ boxes, labels, selected, onSelect, onRemove, canEdit }) {
  return html`<section class="selected-labels" aria-label=${t("label.boxes")}>
    <h2>${t("label.boxes-count", { count: boxes.length })}</h2>
    ${!boxes.length && canEdit && html`<p class="hint">${t("label.draw-hint")}</p>`}
    <ul class="box-list">${boxes.map(
      ({ label }, index) => html`<${Row} key=${index} ...${{ index, selected, onSelect }}
      chip=${html`<${Chip} name=${label} colour=${colourOf(labels, label)} />`}>
      ${canEdit && html`<${Mark} text=${t("label.remove-box", { name: label, number: index + 1 })} onClick=${() => onRemove(index)}>×<//>`}<//>`,
    )}</ul>
  </section>`;
}

/** The boxes that a model suggests; `first` is the number of the first one.
 *
 * @param {{
 *   boxes: SuggestedBox[],
 *   first: number,
 *   by: string | null | undefined,
 *   labels: Label[],
 *   selected: number | null,
 *   onSelect: (index: number | null) => void,
 *   tools: ReturnType<typeof import("./box_tools.js").boxTools>,
 *   canEdit: boolean,
 * }} props
 */
export function SuggestedList({ boxes, first, by, labels, selected, onSelect, tools, canEdit }) {
  if (!boxes.length) return null;
  return html`<section class="selected-labels" aria-label=${t("label.suggestions")}>
    <header><h2>${t("label.suggested-count", { count: boxes.length })}</h2>
      ${canEdit && html`<button type="button" class="primary" title="Ctrl+Enter" onClick=${tools.acceptAll}>${t("label.accept-all")}</button>`}</header>
    ${by && html`<p class="hint">${t("label.suggested-by", { model: by })}</p>`}
    <ul class="box-list">${boxes.map(({ mark }, place) => {
      const index = first + place;
      const named = { name: mark.label, number: index + 1 };
      return html`<${Row} key=${index} ...${{ index, selected, onSelect }} chip=${html`<${SuggestedChips} marks=${[mark]} labels=${labels} />`}>
        ${
          canEdit &&
          html`<${Mark} text=${t("label.accept-box", named)} onClick=${() => tools.accept(index)}>✓<//>
          <${Mark} text=${t("label.dismiss-box", named)} onClick=${() => tools.remove(index)}>×<//>`
        }<//>`;
    })}</ul>
  </section>`;
}
