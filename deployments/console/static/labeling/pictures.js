// Labeling pictures: a grid to choose from, and one picture large.

import { html } from "/console/core/html.js";
import { formatPercent, t } from "/console/core/i18n.js";
import { useQuery } from "/console/core/router.js";
import { Chips, SuggestedChips } from "./chips.js";
import { ListTool } from "./list_tool.js";
import { PictureView } from "./picture_view.js";
import { thumbnailUrl } from "./samples.js";

const PAGE_SIZE = 60;

/** @param {SuggestedMark} mark */
const suggestedName = ({ label, score }) => `${label} ${formatPercent(score, 0)} ?`;

/** What is read out for a sample: its name and labels.
 *
 * @param {Pick<Sample, "original_name" | "labels" | "suggested">} sample
 */
export function spokenName({ original_name, labels, suggested = [] }) {
  const names = [...labels, ...suggested.map(suggestedName)];
  return `${original_name}: ${names.join(", ") || t("label.unlabeled")}`;
}

/** A small picture with its labels.
 *
 * @param {{ sample: Sample, labels: Label[], children?: Drawn }} props
 */
export const Tile = ({ sample, labels, children }) => html`
  <div class="picture"><img src=${thumbnailUrl(sample)} alt="" draggable=${false} decoding="async" />${children}
    <span class="pick" aria-hidden="true">✓</span>
    <span class="open" aria-hidden="true" title=${t("label.open")}>⤢</span></div>
  <div class="caption" title=${sample.original_name}>${
    sample.labels.length || sample.suggested
      ? html`<${Chips} names=${sample.labels} labels=${labels} /><${SuggestedChips} marks=${sample.suggested} labels=${labels} />`
      : html`<span class="hint">${sample.original_name}</span>`
  }</div>`;

/** @param {Labeling} context */
export function Pictures(context) {
  const { labels } = context;
  const [{ sample }, change] = useQuery();
  if (sample) return html`<${PictureView} id=${sample} context=${context} />`;
  return html`<${ListTool} context=${context} layout="tiles" size=${PAGE_SIZE} hasPictures nameOf=${spokenName}
    view=${(one) => html`<${Tile} sample=${one} labels=${labels} />`}
    onOpen=${({ id }, { tab }) => change({ sample: id, tab }, { replace: false })} />`;
}
