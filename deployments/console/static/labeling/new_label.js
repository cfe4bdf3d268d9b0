// Labels that are made while somebody labels.

import { call } from "/console/core/api.js";
import { formDialog } from "/console/core/dialogs.js";
import { html } from "/console/core/html.js";
import { t } from "/console/core/i18n.js";
import { notifyProblem } from "/console/core/notices.js";
import { NAME_MAX } from "./label_panel.js";
import { save } from "./saving.js";

const FIRST_COLOUR = "#1f77b4";

/** Add a label without asking. */
export async function addLabel({ dataset, reload }, name) {
  try {
    await save(() => call("POST", `/datasets/${dataset.id}/labels`, [name]));
    await reload();
  } catch (error) {
    notifyProblem(error);
  }
}

/** Ask for name and colour of a new label and make it; gives its name, or undefined. */
export function askNewLabel({ dataset, reload }) {
  return formDialog({
    title: t("label.new"),
    action: t("label.add"),
    fields: html`<label>${t("label.name")}<input name="name" required maxlength=${NAME_MAX} autofocus autocomplete="off" /></label>
      <label>${t("label.colour")}<input name="colour" type="color" defaultValue=${FIRST_COLOUR} /></label>
      <p class="hint">${t("label.name-rule")}</p>`,
    save: async (form) => {
      const name = form.get("name").trim();
      await call("POST", `/datasets/${dataset.id}/labels`, [{ name, colour: form.get("colour") }]);
      await reload();
      return name;
    },
  });
}
