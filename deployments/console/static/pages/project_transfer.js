// A project as a file: exported for another installation, imported from one; and how to back up all.

import { html } from "/console/core/html.js";
import { textOf } from "/console/core/forms.js";
import { fileUrl, withQuery } from "/console/core/api.js";
import { Dialog, openDialog } from "/console/core/dialogs.js";
import { t } from "/console/core/i18n.js";
import { UploadDialog } from "/console/core/upload_dialog.js";
import { download } from "/console/pages/downloads.js";

/** Download a project with its dataset, versions and models.
 *
 * @param {Project} project
 */
export const exportProject = (project) => download(fileUrl(`/projects/${project.id}/archive`));

/** Ask for an archive and import it; gives what was made, or undefined. */
export const importProject = () => openDialog((close) => html`<${ImportDialog} close=${close} />`);

/** Show the commands that back up the whole installation. */
export const showBackup = () =>
  openDialog(
    (close) => html`<${Dialog} title=${t("back-up")} onClose=${close}
  footer=${html`<button type="button" onClick=${() => close()}>${t("close")}</button>`}>
  <p>${t("back-up-text")}</p><pre><code>exeml backup create all.backup --passphrase</code></pre>
  <p>${t("back-up-restore")}</p><pre><code>exeml backup verify all.backup
exeml backup restore all.backup --passphrase</code></pre>
<//>`,
  );

const WORDS = {
  title: "import-project",
  action: "project-import",
  file: "project-import-file",
  fileHint: "project-import-file-hint",
  checked: "project-import-checked",
};

/** @param {{ close: Close }} props */
function ImportDialog({ close }) {
  /** @param {FormData} form */
  const path = (form) => withQuery("/projects/archive", { name: textOf(form, "name").trim() });
  return html`<${UploadDialog} words=${WORDS} path=${path} close=${close}>
    <label>${t("project-import-name")}<input name="name" maxlength="64" /><span class="hint">${t("project-import-name-hint")}</span></label>
  <//>`;
}
