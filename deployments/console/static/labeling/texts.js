// Labeling texts: a list to read, one label each, saved as one goes.

import { html, useState } from "/console/core/html.js";
import { t } from "/console/core/i18n.js";
import { Chips, SuggestedChips } from "./chips.js";
import { ListTool } from "./list_tool.js";

const PAGE_SIZE = 30;
const SHOWN_CHARACTERS = 360;
const SPOKEN_CHARACTERS = 120;

/** @param {Sample} sample */
const spoken = ({ text, labels }) =>
  `${(text ?? "").slice(0, SPOKEN_CHARACTERS)}: ${labels[0] ?? t("label.unlabeled")}`;

/** @param {{ sample: Sample, labels: Label[], isCurrent?: boolean }} props */
function Row({ sample, labels, isCurrent }) {
  const text = sample.text ?? "";
  const [isOpen, setOpen] = useState(false);
  const isLong = text.length > SHOWN_CHARACTERS;
  return html`<div class="text">
    <p>${isLong && !isOpen ? `${text.slice(0, SHOWN_CHARACTERS)} …` : text}
      ${
        isLong &&
        html` <button type="button" class="quiet" tabindex=${isCurrent ? 0 : -1} aria-expanded=${isOpen}
        onClick=${() => setOpen(!isOpen)}>${t(isOpen ? "label.less" : "label.read-all")}</button>`
      }</p>
    <span class="chips"><${Chips} names=${sample.labels} labels=${labels} /><${SuggestedChips} marks=${sample.suggested} labels=${labels} /></span>
  </div>`;
}

/** @param {Labeling} context */
export const Texts = (
  context,
) => html`<${ListTool} context=${context} layout="rows" size=${PAGE_SIZE} nameOf=${spoken}
  view=${(sample, isCurrent) => html`<${Row} ...${{ sample, isCurrent }} labels=${context.labels} />`} onOpen=${() => {}} />`;
