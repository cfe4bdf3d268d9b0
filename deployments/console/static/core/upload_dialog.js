// A dialog that sends one archive and shows how much of it is sent; the server checks it after that.

import { html, useState } from "/console/core/html.js";
import { isAborted, messageOf, upload } from "/console/core/api.js";
import { Progress } from "/console/core/components.js";
import { Dialog } from "/console/core/dialogs.js";
import { formatPercent, t } from "/console/core/i18n.js";

/** Closes with the server's answer. `path(form)` says where the archive goes; `words` are keys of the
 * title, the action, the file and its hint, and of what is said while the server checks it.
 *
 * @param {{
 *   words: { title: string, action: string, file: string, fileHint: string, checked: string },
 *   path: (form: FormData) => string,
 *   close: Close,
 *   children?: Drawn,
 * }} props
 */
export function UploadDialog({ words, path, close, children }) {
  const [sent, setSent] = useState(/** @type {number | null} */ (null));
  const [problem, setProblem] = useState("");
  const [stopping] = useState(() => new AbortController());
  /** @param {FormEvent} event */
  const submit = async (event) => {
    event.preventDefault();
    const form = new FormData(event.target);
    const file = new FormData();
    file.append("file", /** @type {File} */ (form.get("file")));
    setProblem("");
    setSent(0);
    try {
      close(await upload(path(form), file, { onProgress: setSent, signal: stopping.signal }));
    } catch (error) {
      if (!isAborted(error)) setProblem(messageOf(error));
      setSent(null);
    }
  };
  const leave = () => {
    stopping.abort();
    close();
  };
  return html`<${Dialog} title=${t(words.title)} onClose=${leave}
    footer=${html`<button type="button" onClick=${leave}>${t("cancel")}</button>
      <button form="upload-dialog" class="primary" disabled=${sent !== null}>${t(words.action)}</button>`}>
    <form id="upload-dialog" class="fields" onSubmit=${submit}>
      <label>${t(words.file)}<input name="file" type="file" accept=".zip,application/zip" required /><span class="hint">${t(words.fileHint)}</span></label>
      ${children}
      ${sent !== null && html`<${Progress} label=${t(words.action)} value=${sent < 1 ? sent : undefined} text=${sent < 1 ? formatPercent(sent, 0) : t(words.checked)} />`}
      ${problem && html`<p class="problem" role="alert">${problem}</p>`}
    </form>
  <//>`;
}
