// How far the labels are towards the gates of Check Data.

import { html } from "/console/core/html.js";
import { t } from "/console/core/i18n.js";

/** What a label has of what its type asks for: boxes in object detection, else samples.
 *
 * @param {Label} label
 * @param {Dataset} dataset
 */
export const amountOf = (label, dataset) =>
  dataset.project_type === "object_detection" ? label.annotations : label.samples;

/** "short" stops Check Data, "few" makes it warn, "enough" is what it wants.
 *
 * @param {number} amount
 * @param {GateValues} gates
 */
export function stateOf(amount, gates) {
  if (amount < gates.min_per_class) return "short";
  return amount < gates.recommended_per_class ? "few" : "enough";
}

/** What Check Data would refuse now, as sentences.
 *
 * @param {Dataset} dataset
 * @param {Label[]} labels
 * @param {GateValues} gates
 */
export function missing(dataset, labels, gates) {
  const used = labels.filter((label) => amountOf(label, dataset) > 0);
  const short = used.filter((label) => amountOf(label, dataset) < gates.min_per_class);
  const sentences = short.map((label) =>
    t("label.gate-of", {
      name: label.name,
      have: amountOf(label, dataset),
      need: gates.min_per_class,
    }),
  );
  if (dataset.labeled < gates.min_labeled)
    sentences.unshift(t("label.gate-labeled", { have: dataset.labeled, need: gates.min_labeled }));
  if (used.length < gates.min_classes)
    sentences.unshift(t("label.gate-classes", { have: used.length, need: gates.min_classes }));
  return sentences;
}

/** The gates as bars: labeled samples and labels.
 *
 * @param {{ dataset: Dataset, labels: Label[], gates: GateValues }} props
 */
export function Gates({ dataset, labels, gates }) {
  if (!gates.min_labeled) return null;
  const classes = labels.filter((label) => amountOf(label, dataset) > 0).length;
  const lacking = missing(dataset, labels, gates);
  return html`<section class="gates" aria-label=${t("label.gates")}>
    <header><h2>${t("label.gates")}</h2>
      ${!lacking.length && html`<span class="verdict" data-state="enough">${t("label.gates-kept")}</span>`}</header>
    <${Gate} text=${t("label.gates-labeled")} have=${dataset.labeled} need=${gates.min_labeled} />
    <${Gate} text=${t("label.gates-classes")} have=${classes} need=${gates.min_classes} />
    ${
      lacking.length > 0 &&
      html`<details><summary><span class="verdict" data-state="short">${t("label.gates-open", { count: lacking.length })}</span></summary>
      <ul>${lacking.map((sentence) => html`<li key=${sentence}>${sentence}</li>`)}</ul></details>`
    }
  </section>`;
}

/** @param {{ text: string, have: number, need: number }} props */
const Gate = ({
  text,
  have,
  need,
}) => html`<div class="gate" data-state=${have < need ? "short" : "enough"}>
  <span>${text}</span><span class="count">${t("label.of", { have, need })}</span>
  <progress aria-label=${text} value=${Math.min(have, need)} max=${need}></progress>
</div>`;
