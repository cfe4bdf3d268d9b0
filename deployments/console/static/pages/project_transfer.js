// A project as a file: exported for another installation, imported from one; and how to back up all.

import { html, useState } from "/console/core/html.js";
import { fileUrl, upload, withQuery } from "/console/core/api.js";
import { Progress } from "/console/core/components.js";
import { Dialog, openDialog } from "/console/core/dialogs.js";
import { formatPercent, t } from "/console/core/i18n.js";
import { download } from "/console/pages/downloads.js";

/** Download a project with its dataset, versions and models. */
export const exportProject = (project) => download(fileUrl(`/projects/${project.id}/archive`));

/** Ask for an archive and import it; gives what was made, or undefined. */
export const importProject = () => openDialog((close) => html`<${ImportDialog} close=${close} />`);

/** Show the commands that back up the whole installation. */
export const showBackup = () => openDialog((close) => html`<${Dialog} title=${t("back-up")} onClose=${close}
  footer=${html`<button type="button" onClick=${() => close()}>${t("close")}</button>`}>
  <p>${t("back-up-text")}</p><pre><code>exeml backup create all.backup --passphrase</code></pre>
  <p>${t("back-up-restore")}</p><pre><code>exeml backup verify all.backup
exeml backup restore all.backup --passphrase</code></pre>
<//>`);

function ImportDialog({ close }) {
  const [sent, setSent] = useState(null);
  const [problem, setProblem] = useState("");
  const [stopping] = useState(() => new AbortController());
  const submit = async (event) => {
    event.preventDefault();
    const form = new FormData(event.target);
    const file = new FormData();
    file.append("file", form.get("file"));
    setProblem("");
    setSent(0);
    try {
      const path = withQuery("/projects/archive", { name: form.get("name").trim() });
      close(await upload(path, file, { onProgress: setSent, signal: stopping.signal }));
    } catch (error) {
      if (error.name !== "AbortError") setProblem(error.message);
      setSent(null);
    }
  };
  const leave = () => {
    stopping.abort();
    close();
  };
  return html`<${Dialog} title=${t("import-project")} onClose=${leave}
    footer=${html`<button type="button" onClick=${leave}>${t("cancel")}</button>
      <button form="import-project" class="primary" disabled=${sent !== null}>${t("project-import")}</button>`}>
    <form id="import-project" class="fields" onSubmit=${submit}>
      <label>${t("project-import-file")}<input name="file" type="file" accept=".zip,application/zip" required /><span class="hint">${t("project-import-file-hint")}</span></label>
      <label>${t("project-import-name")}<input name="name" maxlength="64" /><span class="hint">${t("project-import-name-hint")}</span></label>
      ${sent !== null && html`<${Progress} label=${t("project-import")} value=${sent < 1 ? sent : undefined} text=${sent < 1 ? formatPercent(sent, 0) : t("project-import-checked")} />`}
      ${problem && html`<p class="problem" role="alert">${problem}</p>`}
    </form>
  <//>`;
}
