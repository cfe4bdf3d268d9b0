// Publish: freeze what is labeled now as the next version.

import { html, useState } from "/console/core/html.js";
import { call } from "/console/core/api.js";
import { formDialog } from "/console/core/dialogs.js";
import { t } from "/console/core/i18n.js";
import { notifySaved } from "/console/core/notices.js";
import { defaultsOf, SchemaFields } from "/console/core/schema_form.js";

const RECORDED = ["image_classification", "object_detection", "sound_classification"];
const LETTER = "V";

/** @param {Dataset} dataset */
function namesFor({ project_type: type }) {
  if (type === "predictive_analytics") return ["version", "training_ratio", "label_column"];
  return [
    "version",
    "training_ratio",
    ...(RECORDED.includes(type) ? ["keep_recordings_together"] : []),
  ];
}

/**
 * @param {{
 *   dataset: Dataset,
 *   schema: FormSchema,
 *   wanted: { current: FormValues, next: number },
 * }} props
 */
function Fields({ dataset, schema, wanted }) {
  const [values, setValues] = useState(wanted.current);
  /** @param {FormValues} next */
  const change = (next) => {
    wanted.current = next;
    setValues(next);
  };
  const choices = { label_column: dataset.table?.columns.map(({ name }) => name) ?? [] };
  return html`<p class="hint">${t("data.publish-text", { next: `${LETTER}${String(wanted.next).padStart(3, "0")}`, labeled: dataset.labeled })}</p>
    <${SchemaFields} schema=${schema} words="data.field" names=${namesFor(dataset)} values=${values} onChange=${change} choices=${choices} />`;
}

/** Ask for the settings and publish; gives the version.
 *
 * @param {Dataset} dataset
 */
export async function publishVersion(dataset) {
  const [schema, versions] = await Promise.all([
    call("GET", "/forms/dataset-version"),
    call("GET", `/datasets/${dataset.id}/versions`),
  ]);
  const wanted = { current: defaultsOf(schema), next: (versions[0]?.number ?? 0) + 1 };
  const made = await formDialog({
    title: t("data.publish"),
    action: t("data.publish"),
    fields: html`<${Fields} ...${{ dataset, schema, wanted }} />`,
    save: () => call("POST", `/datasets/${dataset.id}/versions`, wanted.current),
  });
  if (made) notifySaved(t("data.published", made));
  return made;
}
