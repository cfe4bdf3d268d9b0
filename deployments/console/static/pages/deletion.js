// Asking before something is deleted for good; why it cannot be deleted is told in the same dialog.

import { html } from "/console/core/html.js";
import { call } from "/console/core/api.js";
import { formDialog } from "/console/core/dialogs.js";
import { t } from "/console/core/i18n.js";
import { notifySaved } from "/console/core/notices.js";

/** Ask, then DELETE a path of the API; gives whether it is deleted.
 *
 * @param {string} path
 * @param {{ title: string, text?: Drawn, done: string }} words
 */
export async function askToDelete(path, { title, text, done }) {
  const save = async () => {
    await call("DELETE", path);
    return true;
  };
  const deleted = await formDialog({
    title,
    fields: text && html`<p>${text}</p>`,
    action: t("delete"),
    danger: true,
    save,
  });
  if (deleted) notifySaved(done);
  return deleted === true;
}
