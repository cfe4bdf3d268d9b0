// The pictures with most objects missed or found wrongly, with true and found boxes drawn.

import { html } from "/console/core/html.js";
import { call, fileUrl } from "/console/core/api.js";
import { Empty } from "/console/core/components.js";
import { formatPercent, t } from "/console/core/i18n.js";
import { useLoaded } from "/console/core/polling.js";
import "./setup.js";

/** A box with its label inside: a true one above, a found one below; at the right edge it ends with the box.
 *
 * @param {{
 *   kind: string,
 *   label: string,
 *   box: Record<Edge, number>,
 *   size: number,
 *   width: number,
 * }} props
 */
function Box({ kind, label, box: { xmin, ymin, xmax, ymax }, size, width }) {
  const isRight = xmin > width * 0.65;
  return html`<g class="drawn-box" data-kind=${kind}>
    <rect x=${xmin} y=${ymin} width=${xmax - xmin} height=${ymax - ymin} />
    <text x=${isRight ? xmax - size / 6 : xmin + size / 6} text-anchor=${isRight ? "end" : "start"} y=${kind === "true" ? ymin + size : ymax - size / 4} font-size=${size}>${label}</text>
  </g>`;
}

/** @param {{ picture: Schemas["WorstPicture"] }} props */
function Drawing({ picture }) {
  const { data, error } = useLoaded(
    () => call("GET", `/samples/${picture.sample_id}`),
    [picture.sample_id],
  );
  if (error) return html`<p class="sample-gone">${t("eval.gone")}</p>`;
  if (!data) return null;
  const { width, height, original_name: name } = /** @type {Picture} */ (data);
  const size = Math.max(width, height) / 28;
  return html`<svg class="drawn" viewBox="0 0 ${width} ${height}" role="img" aria-label=${t("eval.drawn", { name, ...picture })}>
      <image href=${fileUrl(`/samples/${data.id}/content`)} width=${width} height=${height} />
      ${picture.true_boxes.map((one, i) => html`<${Box} key=${i} kind="true" label=${one.label} box=${one} ...${{ size, width }} />`)}
      ${picture.found_boxes.map((one, i) => html`<${Box} key=${i} kind="found" label=${`${one.label} ${formatPercent(one.score, 0)}`} box=${one.box} ...${{ size, width }} />`)}
    </svg>
    <span class="sample-card-name" title=${name}>${name}</span>`;
}

/** Pictures, worst first.
 *
 * @param {{ pictures: Schemas["WorstPicture"][] }} props
 */
export function WorstPictures({ pictures }) {
  if (!pictures.length)
    return html`<${Empty} title=${t("eval.no-mistakes")} text=${t("eval.no-wrong-pictures")} />`;
  return html`<p class="row box-legend"><span data-kind="true">${t("eval.true-boxes")}</span><span data-kind="found">${t("eval.found-boxes")}</span></p>
    <ul class="sample-cards pictures">${pictures.map(
      (one) => html`<li key=${one.sample_id} class="sample-card">
      <${Drawing} picture=${one} />
      <span>${t("eval.missed-wrong", one)}</span>
    </li>`,
    )}</ul>`;
}
