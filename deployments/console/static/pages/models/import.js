// Taking in a version that was downloaded from another installation.

import { html } from "/console/core/html.js";
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

/** Ask for an archive and import it; gives the new version, or undefined. */
export const importModel = (application = "") =>
  openDialog((close) => html`<${ImportDialog} close=${close} application=${application} />`);

function ImportDialog({ close, application }) {
  const path = (form) =>
    withQuery("/models/import", { application: form.get("application").trim(), sha256: form.get("sha256").trim() });
  return html`<${UploadDialog} words=${WORDS} path=${path} close=${close}>
    <label>${t("import-application")}<input name="application" defaultValue=${application} maxlength="64" /><span class="hint">${t("import-application-hint")}</span></label>
    <label>${t("import-sha256")}<input name="sha256" pattern="[0-9a-f]{64}" /><span class="hint">${t("import-sha256-hint")}</span></label>
  <//>`;
}
