// Import from a folder or an archive of the object store.

import { html } from "/console/core/html.js";
import { textOf } from "/console/core/forms.js";
import { call } from "/console/core/api.js";
import { formDialog } from "/console/core/dialogs.js";
import { t } from "/console/core/i18n.js";
import { notifySaved } from "/console/core/notices.js";
import { LAYOUTS } from "/console/labeling/add_data.js";
import { chooseFolder } from "/console/pages/folder_dialog.js";

/** @param {Event & { currentTarget: HTMLElement }} event */
async function pickSource(event) {
  const input = /** @type {HTMLInputElement} */ (
    event.currentTarget.closest("label")?.querySelector("input")
  );
  const folder = await chooseFolder({ title: t("data.import-from") });
  if (folder) input.value = `s3://${folder.bucket}/${folder.path}`;
}

/** @param {{ layouts: string[] }} props */
const Fields = ({ layouts }) => html`
  <label>${t("data.import-from")}
    <span class="row"><input name="source" class="grow" required autofocus placeholder="s3://bucket/folder" /><button type="button" onClick=${pickSource}>${t("data.choose")}</button></span>
    <span class="hint">${t("data.import-hint")}</span></label>
  <label>${t("label.layout")}<select name="layout">
    ${layouts.map((one) => html`<option key=${one} value=${one}>${t(`label.layout.${one}`)}</option>`)}</select></label>`;

/** Ask where from, and begin the job; it is followed on the page.
 *
 * @param {Dataset} dataset
 */
export async function importFolder(dataset) {
  const job = await formDialog({
    title: t("data.import"),
    action: t("data.import-begin"),
    fields: html`<${Fields} layouts=${LAYOUTS[dataset.project_type]} />`,
    /** @param {FormData} form */
    save: (form) =>
      call("POST", `/datasets/${dataset.id}/imports`, {
        source: textOf(form, "source").trim(),
        layout: /** @type {Schemas["ImportLayout"]} */ (textOf(form, "layout")),
      }),
  });
  if (job) notifySaved(t("data.import-begun"));
}
