// The boxes of a picture over a small copy of it, in the list.

import { html } from "/console/core/html.js";
import { colourOf } from "./chips.js";

/** The boxes of a picture as a picture of their own, over a small copy of it.
 *
 * @param {{ sample: Picture, labels: Label[] }} props
 */
export const BoxOverlay = ({
  sample,
  labels,
}) => html`<svg class="overlay" viewBox=${`0 0 ${sample.width} ${sample.height}`} aria-hidden="true">
  ${sample.boxes.map(
    ({ label, xmin, ymin, xmax, ymax }, index) => html`<rect key=${index} x=${xmin} y=${ymin}
    width=${xmax - xmin} height=${ymax - ymin} stroke=${colourOf(labels, label)} />`,
  )}
  ${(sample.suggested ?? []).map(
    ({ label, box }, index) =>
      box &&
      html`<rect key=${`suggested-${index}`} class="suggested" x=${box.xmin} y=${box.ymin}
    width=${box.xmax - box.xmin} height=${box.ymax - box.ymin} stroke=${colourOf(labels, label)} />`,
  )}
</svg>`;
