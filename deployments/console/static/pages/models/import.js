// Taking in a version that was downloaded from another installation.

import { html, useState } from "/console/core/html.js";
import { upload, withQuery } from "/console/core/api.js";
import { Progress } from "/console/core/components.js";
import { Dialog, openDialog } from "/console/core/dialogs.js";
import { formatPercent, t } from "/console/core/i18n.js";

/** Ask for an archive and import it; gives the new version, or undefined. */
export const importModel = (application = "") =>
  openDialog((close) => html`<${ImportDialog} close=${close} application=${application} />`);

function ImportDialog({ close, application }) {
  const [sent, setSent] = useState(null);
  const [problem, setProblem] = useState("");
  const [stopping] = useState(() => new AbortController());
  const submit = async (event) => {
    event.preventDefault();
    const form = new FormData(event.target);
    const file = new FormData();
    file.append("file", form.get("file"));
    const path = withQuery("/models/import", { application: form.get("application").trim(), sha256: form.get("sha256").trim() });
    setProblem("");
    setSent(0);
    try {
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
  return html`<${Dialog} title=${t("import-model")} onClose=${leave}
    footer=${html`<button type="button" onClick=${leave}>${t("cancel")}</button>
      <button form="import-model" class="primary" disabled=${sent !== null}>${t("import")}</button>`}>
    <form id="import-model" class="fields" onSubmit=${submit}>
      <label>${t("import-file")}<input name="file" type="file" accept=".zip,application/zip" required /><span class="hint">${t("import-file-hint")}</span></label>
      <label>${t("import-application")}<input name="application" defaultValue=${application} maxlength="64" /><span class="hint">${t("import-application-hint")}</span></label>
      <label>${t("import-sha256")}<input name="sha256" pattern="[0-9a-f]{64}" /><span class="hint">${t("import-sha256-hint")}</span></label>
      ${sent !== null && html`<${Progress} label=${t("import")} value=${sent < 1 ? sent : undefined} text=${sent < 1 ? formatPercent(sent, 0) : t("import-checked")} />`}
      ${problem && html`<p class="problem" role="alert">${problem}</p>`}
    </form>
  <//>`;
}
