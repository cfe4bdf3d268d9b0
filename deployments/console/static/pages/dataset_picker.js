// Choosing a dataset of a type, or making one.

import { html } from "/console/core/html.js";
import { textOf } from "/console/core/forms.js";
import { call, withQuery } from "/console/core/api.js";
import { formDialog } from "/console/core/dialogs.js";
import { t } from "/console/core/i18n.js";
import { useLoaded } from "/console/core/polling.js";
import { chooseFolder } from "/console/pages/folder_dialog.js";
import { labelsOf, LabelSet } from "/console/pages/label_set.js";

const SHARED = ["predictive_analytics"]; // types whose projects may predict another column of the same data
/** @param {Dataset} dataset */
const written = (dataset) =>
  `${dataset.name} (${t(dataset.table ? "new.files" : "new.samples", dataset)})`;

/** @param {Event & { currentTarget: HTMLElement }} event */
async function pickInputPath(event) {
  const input = /** @type {HTMLInputElement} */ (
    event.currentTarget.closest("label")?.querySelector("input")
  );
  const folder = await chooseFolder({ title: t("new.input-path") });
  if (folder) input.value = `s3://${folder.bucket}/${folder.path}`;
}

/** @param {Event & { currentTarget: HTMLElement }} event */
async function pickOutputPath(event) {
  const input = /** @type {HTMLInputElement} */ (
    event.currentTarget.closest("label")?.querySelector("input")
  );
  const folder = await chooseFolder({ title: t("new.output-path"), forOutput: true });
  if (folder) input.value = folder.path;
}

/** Ask for a new dataset; gives it, or undefined.
 *
 * @param {ProjectType} type
 * @returns {Promise<Dataset | undefined>}
 */
export function createDataset(type) {
  const isTable = type === "predictive_analytics";
  return formDialog({
    title: t("new.create-dataset"),
    action: t("create"),
    fields: html`
      <label>${t("new.dataset-name")}<input name="name" required autofocus maxlength="64" />
        <span class="hint">${t("new.name-hint")}</span></label>
      <label>${t("new.input-path")}
        <span class="row"><input name="input_path" class="grow" placeholder="s3://bucket/folder" /><button type="button" onClick=${pickInputPath}>${t("choose")}</button></span>
        <span class="hint">${t("new.input-path-hint")}</span></label>
      <label>${t("new.output-path")}
        <span class="row"><input name="output_path" class="grow" placeholder=${t("new.dataset-output-default")} /><button type="button" onClick=${pickOutputPath}>${t("choose")}</button></span>
        <span class="hint">${t("new.dataset-output-hint")}</span></label>
      ${
        isTable
          ? html`<label>${t("new.table-header")}<select name="table_header">
            ${["auto", "yes", "no"].map((one) => html`<option key=${one} value=${one}>${t(`new.table-header.${one}`)}</option>`)}</select></label>`
          : html`<${LabelSet} type=${type} />`
      }`,
    /** @param {FormData} form */
    save: (form) =>
      call("POST", "/datasets", {
        name: textOf(form, "name").trim(),
        project_type: type,
        input_path: textOf(form, "input_path").trim() || null,
        output_path: textOf(form, "output_path").trim() || null,
        ...(isTable
          ? { table_header: /** @type {Schemas["TableHeader"]} */ (textOf(form, "table_header")) }
          : { labels: labelsOf(form) }),
      }),
  });
}

/** A select of the datasets of a type that a project can use, with refresh and Create Dataset.
 *
 * @param {{
 *   type: ProjectType,
 *   value: Dataset | null,
 *   onPick: (dataset: Dataset | null) => unknown,
 * }} props
 */
export function DatasetPicker({ type, value, onPick }) {
  const { data, error, reload } = useLoaded(() => usable(type), [type], { keep: true });
  const create = async () => {
    const made = await createDataset(type);
    if (!made) return;
    await reload();
    onPick(made);
  };
  /** @param {FieldEvent} event */
  const pick = (event) => onPick(data?.find(({ id }) => id === event.target.value) ?? null);
  return html`<div class="field">
    <label for="dataset">${t("new.dataset")}</label>
    <span class="row">
      <select id="dataset" class="grow" required value=${value?.id ?? ""} onChange=${pick}>
        <option value="">${data?.length === 0 ? t("new.no-dataset") : t("new.pick-dataset")}</option>
        ${data?.map((one) => html`<option key=${one.id} value=${one.id}>${written(one)}</option>`)}
      </select>
      <button type="button" onClick=${reload}>${t("refresh")}</button>
      <button type="button" onClick=${create}>${t("new.create-dataset")}</button>
    </span>
    ${error && html`<p class="problem" role="alert">${error.message}</p>`}
    <span class="hint">${t(SHARED.includes(type) ? "new.shared-dataset-hint" : "new.dataset-hint", { type: t(`type.${type}`) })}</span>
  </div>`;
}

/** The datasets that a new project may use: those that no project uses, and all tables.
 *
 * @param {ProjectType} type
 */
async function usable(type) {
  if (SHARED.includes(type)) return call("GET", withQuery("/datasets", { project_type: type }));
  const [datasets, projects] = await Promise.all([
    call("GET", withQuery("/datasets", { project_type: type })),
    call("GET", withQuery("/projects", { project_type: type })),
  ]);
  const used = new Set(projects.map(({ dataset_id }) => dataset_id));
  return datasets.filter(({ id }) => !used.has(id));
}
