// Labels as coloured chips, with writing that can be read on every colour.

import { html } from "/console/core/html.js";
import { formatPercent } from "/console/core/i18n.js";

const DARK = "#000000";
const LIGHT = "#ffffff";

/** @param {string} hex */
const channel = (hex) => {
  const share = parseInt(hex, 16) / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
};

/** Dark or light writing, whichever has more contrast on a colour (WCAG relative luminance).
 *
 * @param {string} colour
 */
export function inkOn(colour) {
  const [red, green, blue] = [1, 3, 5].map((from) => channel(colour.slice(from, from + 2)));
  const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  return luminance > 0.179 ? DARK : LIGHT;
}

const UNKNOWN = "#7f7f7f"; // a label that somebody else made a moment ago

/** The colour of a label by its name.
 *
 * @param {Label[]} labels
 * @param {string | undefined} name
 */
export const colourOf = (labels, name) =>
  labels.find((label) => label.name === name)?.colour ?? UNKNOWN;

/** One label; `onRemove` gives it a cross.
 *
 * @param {{ name: string, colour: string, onRemove?: Act, removeText?: string }} props
 */
export function Chip({ name, colour, onRemove, removeText }) {
  return html`<span class="chip" style=${{ background: colour, color: inkOn(colour) }} title=${name}>
    <span>${name}</span>
    ${onRemove && html`<button type="button" aria-label=${removeText} onClick=${onRemove}>×</button>`}
  </span>`;
}

/**
 * @param {SuggestedMark[]} marks
 * @returns {[string, number][]}
 */
const best = (marks) => {
  const scores = new Map();
  for (const { label, score } of marks) scores.set(label, Math.max(score, scores.get(label) ?? 0));
  return [...scores];
};

/** What a model suggests for a sample: labels with how sure it is of them.
 *
 * @param {{ marks: SuggestedMark[] | undefined, labels: Label[] }} props
 */
export const SuggestedChips = ({ marks, labels }) =>
  best(marks ?? []).map(
    ([
      name,
      score,
    ]) => html`<span key=${name} class="chip suggested" style=${{ borderColor: colourOf(labels, name) }} title=${name}>
    <span>${name}</span> ${formatPercent(score, 0)}</span>`,
  );

/** All labels of a sample.
 *
 * @param {{ names: string[], labels: Label[] }} props
 */
export const Chips = ({ names, labels }) =>
  names.map((name) => html`<${Chip} key=${name} name=${name} colour=${colourOf(labels, name)} />`);
