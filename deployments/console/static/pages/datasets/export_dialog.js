// Export in the format of another tool; the browser downloads the archive.

import { html, useState } from "/console/core/html.js";
import { call, fileUrl } from "/console/core/api.js";
import { Loading, Problem } from "/console/core/components.js";
import { Dialog, openDialog } from "/console/core/dialogs.js";
import { t } from "/console/core/i18n.js";
import { useLoaded } from "/console/core/polling.js";

const LABELS = ["csv", "jsonl", "label_studio"];
/** @type {Record<ProjectType, string[]>} */
const FORMATS = {
  image_classification: [...LABELS, "coco"],
  object_detection: ["voc", "coco", "yolo", ...LABELS],
  predictive_analytics: ["csv", "jsonl"],
  sound_classification: LABELS,
  text_classification: LABELS,
};

/** @param {{ dataset: Dataset, version?: number, close: Close }} props */
function Export({ dataset, version: first, close }) {
  const formats = FORMATS[dataset.project_type];
  const [choice, setChoice] = useState({
    export_format: formats[0],
    version: first ?? "",
    with_files: true,
  });
  const { data, error } = useLoaded(
    () => call("GET", `/datasets/${dataset.id}/versions`),
    [dataset.id],
  );
  /** @param {string} name */
  const set = (name) => (/** @type {FieldEvent} */ event) =>
    setChoice({
      ...choice,
      [name]: event.target.type === "checkbox" ? event.target.checked : event.target.value,
    });
  const footer = html`<button type="button" onClick=${() => close()}>${t("cancel")}</button>
    <a class="button primary" download href=${fileUrl(`/datasets/${dataset.id}/export`, choice)} onClick=${() => close()}>${t("data.download")}</a>`;
  return html`<${Dialog} title=${t("data.export-of", dataset)} onClose=${close} footer=${footer}>
    ${error && html`<${Problem} error=${error} />`}
    ${!data && !error && html`<${Loading} />`}
    <div class="fields">
      <label>${t("data.format")}<select value=${choice.export_format} onChange=${set("export_format")}>
        ${formats.map((one) => html`<option key=${one} value=${one}>${t(`data.format.${one}`)}</option>`)}</select></label>
      <label>${t("data.what")}<select value=${choice.version} onChange=${set("version")}>
        <option value="">${t("data.now")}</option>
        ${data?.map(({ id, name, number }) => html`<option key=${id} value=${number}>${name}</option>`)}</select></label>
      <label class="check"><input type="checkbox" checked=${choice.with_files} onChange=${set("with_files")} />${t("data.with-files")}</label>
    </div>
  <//>`;
}

/** Open the dialog; `version` is the number of the version that is chosen at first.
 *
 * @param {Dataset} dataset
 * @param {number} [version]
 */
export const exportDataset = (dataset, version) =>
  openDialog((close) => html`<${Export} ...${{ dataset, version, close }} />`);
