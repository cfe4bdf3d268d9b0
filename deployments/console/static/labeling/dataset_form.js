// The dialog that creates a dataset.

import { call } from "/console/core/api.js";
import { formDialog } from "/console/core/dialogs.js";
import { html, useState } from "/console/core/html.js";
import { t } from "/console/core/i18n.js";
import "./words.js";

const TYPES = ["image_classification", "object_detection", "predictive_analytics", "sound_classification", "text_classification"];
const HEADERS = ["auto", "yes", "no"];

function Fields({ projectType }) {
  const [type, setType] = useState(projectType ?? TYPES[0]);
  const isTable = type === "predictive_analytics";
  return html`<label>${t("datasets.name")}<input name="name" required autofocus maxlength="64" pattern="[A-Za-z][A-Za-z0-9_\\-]*" autocomplete="off" /></label>
    <p class="hint">${t("datasets.name-rule")}</p>
    ${projectType
      ? html`<input type="hidden" name="project_type" value=${type} />`
      : html`<label>${t("datasets.type")}<select name="project_type" value=${type} onChange=${(event) => setType(event.target.value)}>
          ${TYPES.map((one) => html`<option key=${one} value=${one}>${t(`type.${one}`)}</option>`)}</select></label>`}
    ${isTable
      ? html`<label>${t("datasets.header")}<select name="table_header">
          ${HEADERS.map((one) => html`<option key=${one} value=${one}>${t(`datasets.header.${one}`)}</option>`)}</select></label>`
      : html`<label>${t("datasets.labels")}<textarea name="labels" rows="4"></textarea></label>`}
    <label>${t("datasets.input-path")}<input name="input_path" placeholder="s3://bucket/folder/" autocomplete="off" /></label>`;
}

const linesOf = (text) => (text ?? "").split("\n").map((line) => line.trim()).filter(Boolean);

/** Ask for a new dataset, of a given type or of any, and create it; gives the dataset. */
export const askNewDataset = ({ projectType } = {}) =>
  formDialog({
    title: t("datasets.new"),
    action: t("create"),
    fields: html`<${Fields} projectType=${projectType} />`,
    save: (form) =>
      call("POST", "/datasets", {
        name: form.get("name").trim(),
        project_type: form.get("project_type"),
        labels: linesOf(form.get("labels")),
        input_path: form.get("input_path").trim() || null,
        ...(form.has("table_header") && { table_header: form.get("table_header") }),
      }),
  });
