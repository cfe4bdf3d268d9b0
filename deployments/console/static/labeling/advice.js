// What the guide advises: good data, good labels, and another look when the label set changes.

import { call } from "/console/core/api.js";
import { html, useState } from "/console/core/html.js";
import { t } from "/console/core/i18n.js";
import { useLoaded } from "/console/core/polling.js";

/** @type {Partial<Record<ProjectType, string[]>>} */
const POINTS = {
  image_classification: ["alike", "every", "balanced", "right"],
  object_detection: ["distinct", "uniform", "contrast", "whole", "once"],
  sound_classification: ["alike", "every", "balanced", "right", "same-rate"],
  text_classification: ["alike", "every", "balanced", "right"],
};

/** @type {Partial<Record<ProjectType, string>>} */
const KINDS = { predictive_analytics: "table", sound_classification: "sounds" };

/** What good data is, in one line, where data is added (SPEC 44, 97).
 *
 * @param {{ type: ProjectType }} props
 */
export function DataAdvice({ type }) {
  const kind = KINDS[type] ?? "samples";
  return html`<p class="hint">${t(`label.advice-data.${kind}`)}</p>`;
}

/** What good labels are, where they are set; open until there are some (SPEC 44, 69).
 *
 * @param {{ dataset: Dataset }} props
 */
export function LabelAdvice({ dataset }) {
  const [isFirst] = useState(dataset.labeled === 0);
  return html`<details class="advice" open=${isFirst}><summary>${t("label.advice")}</summary>
    <ul>${POINTS[dataset.project_type]?.map((point) => html`<li key=${point}>${t(`label.advice.${point}`)}</li>`)}</ul></details>`;
}

const closed = new Set(); // hints that were read, until the page is loaded anew

/** Asks for another look at all samples when labels came or went since the latest version (SPEC 118).
 *
 * @param {{ dataset: Dataset, labels: Label[] }} props
 */
export function LabelSetHint({ dataset, labels }) {
  const [, draw] = useState(0);
  const ids = labels.map(({ id }) => id).join();
  const { data } = useLoaded(
    () => call("GET", `/datasets/${dataset.id}/label-set-change`),
    [dataset.id, dataset.versions, ids],
    { keep: true },
  );
  if (!data || !(data.added.length || data.deleted.length)) return null;
  const key = JSON.stringify([dataset.id, data]);
  if (closed.has(key)) return null;
  const close = () => {
    closed.add(key);
    draw((count) => count + 1);
  };
  const { version, added, deleted } = data;
  return html`<div class="another-look" role="status">
    <p>${added.length > 0 && t("label.version-lacks", { version, names: added.join(", ") })}
      ${" "}${deleted.length > 0 && t("label.deleted-since", { version, names: deleted.join(", ") })}
      ${" "}${t(`label.look-again.${dataset.project_type}`)}</p>
    <button type="button" class="quiet icon" aria-label=${t("close")} onClick=${close}>×</button>
  </div>`;
}
