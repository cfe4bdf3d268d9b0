// Taking in a version that was downloaded from another installation.

import { html } from "/console/core/html.js";
import { textOf } from "/console/core/forms.js";
import { withQuery } from "/console/core/api.js";
import { openDialog } from "/console/core/dialogs.js";
import { t } from "/console/core/i18n.js";
import { UploadDialog } from "/console/core/upload_dialog.js";

const WORDS = {
  title: "import-model",
  action: "import",
  file: "import-file",
  fileHint: "import-file-hint",
  checked: "import-checked",
};

/** Ask for an archive and import it; gives the new version, or undefined.
 *
 * @param {string} [application]
 */
export const importModel = (application = "") =>
  openDialog((close) => html`<${ImportDialog} close=${close} application=${application} />`);

/** @param {{ close: Close, application: string }} props */
function ImportDialog({ close, application }) {
  /** @param {FormData} form */
  const path = (form) =>
    withQuery("/models/import", {
      application: textOf(form, "application").trim(),
      sha256: textOf(form, "sha256").trim(),
    });
  return html`<${UploadDialog} words=${WORDS} path=${path} close=${close}>
    <label>${t("import-application")}<input name="application" defaultValue=${application} maxlength="64" /><span class="hint">${t("import-application-hint")}</span></label>
    <label>${t("import-sha256")}<input name="sha256" pattern="[0-9a-f]{64}" /><span class="hint">${t("import-sha256-hint")}</span></label>
  <//>`;
}
