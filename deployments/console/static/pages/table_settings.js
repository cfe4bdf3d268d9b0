// The settings of the table of projects: wrapping, the fixed operation column, which columns.

import { html } from "/console/core/html.js";
import { formDialog } from "/console/core/dialogs.js";
import { t } from "/console/core/i18n.js";

/** @type {Omit<Column<Project>, "title">[]} */
export const COLUMNS = [
  { key: "name", sortable: true, rowHeader: true },
  { key: "project_type", sortable: true },
  { key: "status", sortable: true },
  { key: "current_phase", sortable: true },
  { key: "training_status", sortable: true },
  { key: "dataset", sortable: true },
  { key: "tags", sortable: true },
  { key: "created_at", sortable: true },
  { key: "description", sortable: true },
];

/**
 * @param {{
 *   name: string,
 *   value?: string,
 *   checked: boolean,
 *   children?: Drawn,
 *   disabled?: boolean,
 * }} props
 */
const Check = ({ name, value, checked, children, disabled }) => html`<label class="check">
  <input type="checkbox" name=${name} value=${value} defaultChecked=${checked} disabled=${disabled} />${children}</label>`;

/** Ask for the settings; gives what changes in the address, or undefined.
 *
 * @param {Record<string, string>} query
 */
export function tableSettings({ hide, wrap, free }) {
  const hidden = new Set(hide.split(","));
  return formDialog({
    title: t("table-settings"),
    fields: html`
      <${Check} name="wrap" checked=${Boolean(wrap)}>${t("settings.wrap")}<//>
      <${Check} name="fixed" checked=${!free}>${t("settings.fixed")}<//>
      <fieldset class="fields"><legend>${t("settings.columns")}</legend>
        ${COLUMNS.map(
          ({
            key,
          }) => html`<${Check} key=${key} name="column" value=${key} checked=${!hidden.has(key)}
          disabled=${key === "name"}>${t(`column.${key}`)}<//>`,
        )}
      </fieldset>`,
    /** @param {FormData} form */
    save: (form) => {
      const shown = new Set([...form.getAll("column"), "name"]);
      return {
        wrap: form.has("wrap") ? "1" : "",
        free: form.has("fixed") ? "" : "1",
        hide: COLUMNS.map(({ key }) => key)
          .filter((key) => !shown.has(key))
          .join(","),
      };
    },
  });
}
