// Creating a project: what it is called, which data it uses, how it is trained.

import { html, useEffect, useState } from "/console/core/html.js";
import { call } from "/console/core/api.js";
import { Loading, Problem } from "/console/core/components.js";
import { addWords, t } from "/console/core/i18n.js";
import { navigate, useQuery } from "/console/core/router.js";
import { defaultsOf, patternOf } from "/console/core/schema_form.js";
import { notifySaved } from "/console/core/notices.js";
import { useLoaded } from "/console/core/polling.js";
import { useMay } from "/console/core/session.js";
import { addStyles } from "/console/core/styles.js";
import { useTitle } from "/console/core/title.js";
import { TypeIcon, TYPES } from "/console/pages/type_icons.js";
import { tagsIn } from "/console/pages/project_dialog.js";
import { chooseFolder } from "/console/pages/folder_dialog.js";
import { DatasetPicker } from "/console/pages/dataset_picker.js";
import { LabelColumn } from "/console/pages/label_column.js";
import { TrainingFields } from "/console/pages/training_fields.js";
import projectWords from "/console/pages/projects_words.js";
import trainingWords from "/console/pages/training_words.js";
import words from "/console/pages/new_project_words.js";

addWords(projectWords);
addWords(trainingWords);
addWords(words);
addStyles("/console/pages/pages.css");

/** @param {{ type: ProjectType, onPick: (type: ProjectType) => unknown }} props */
const TypePicker = ({ type, onPick }) => html`<fieldset class="types">
  <legend>${t("type")}</legend>
  ${TYPES.map(
    (one) => html`<label key=${one} class="type-choice">
    <input type="radio" name="type" value=${one} checked=${one === type} onChange=${() => onPick(one)} />
    <${TypeIcon} type=${one} /><span>${t(`type.${one}`)}</span>
  </label>`,
  )}
</fieldset>`;

/**
 * @param {{
 *   form: NewProjectForm,
 *   set: (changes: FormValues) => void,
 *   limits: Record<string, JsonProperty>,
 * }} props
 */
function About({ form, set, limits }) {
  return html`<section class="card">
    <h2>${t("new.about")}</h2>
    <div class="fields">
      <label>${t("new.name")}
        <input name="name" required maxlength=${limits.name.maxLength} pattern=${patternOf(limits.name)}
          value=${form.name} onInput=${(event) => set({ name: event.target.value })} />
        <span class="hint">${t("new.name-hint")}</span></label>
      <label>${t("column.description")}
        <textarea name="description" maxlength=${limits.description.maxLength} value=${form.description}
          onInput=${(event) => set({ description: event.target.value })}></textarea>
        <span class="hint end">${form.description.length} / ${limits.description.maxLength}</span></label>
      <label>${t("column.tags")}
        <input name="tags" value=${form.tags} onInput=${(event) => set({ tags: event.target.value })} />
        <span class="hint">${t("tags-hint")}</span></label>
    </div>
  </section>`;
}

/** @param {{ value: string, onChange: (path: string) => void }} props */
function OutputPath({ value, onChange }) {
  const choose = async () => {
    const folder = await chooseFolder({ title: t("new.output-path"), forOutput: true });
    if (folder) onChange(folder.path);
  };
  return html`<label>${t("new.output-path")}
    <span class="row"><input name="output_path" class="grow" value=${value} onInput=${(event) => onChange(event.target.value)}
      placeholder=${t("new.output-path-default")} /><button type="button" onClick=${choose}>${t("choose")}</button></span>
    <span class="hint">${t("new.output-path-hint")}</span></label>`;
}

/** @type {NewProjectForm} */
const BLANK = {
  name: "",
  description: "",
  tags: "",
  output_path: "",
  dataset: null,
  training_flavor: "cpu",
  agreed: false,
};

/**
 * @param {{
 *   type: ProjectType,
 *   schemas: { project: FormSchema, training: FormSchema },
 *   flavors: Flavor[],
 *   form: NewProjectForm,
 *   setForm: (change: (known: NewProjectForm) => NewProjectForm) => void,
 * }} props
 */
function Form({ type, schemas, flavors, form, setForm }) {
  const [settings, setSettings] = useState(defaultsOf(schemas.training));
  const [problem, setProblem] = useState(/** @type {Error | null} */ (null));
  const [busy, setBusy] = useState(false);
  /** @param {Partial<NewProjectForm>} changes */
  const set = (changes) => setForm((known) => ({ ...known, ...changes }));
  /** @param {FormEvent} event */
  const submit = async (event) => {
    event.preventDefault();
    setBusy(true);
    try {
      const body = {
        ...form,
        project_type: type,
        dataset: form.dataset?.name,
        tags: tagsIn(form.tags),
        output_path: form.output_path || null,
        settings,
      };
      const made = await call("POST", "/projects", body);
      notifySaved(t("new.created", made));
      navigate(`/projects/${made.id}`);
    } catch (error) {
      setProblem(/** @type {Error} */ (error));
      setBusy(false);
      scrollTo(0, 0);
    }
  };
  return html`<form class="stack" onSubmit=${submit}>
    ${problem && html`<${Problem} error=${problem} />`}
    <${About} form=${form} set=${set} limits=${schemas.project.properties} />
    <section class="card">
      <h2>${t("new.data")}</h2>
      <div class="fields">
        <${DatasetPicker} type=${type} value=${form.dataset} onPick=${(dataset) => set({ dataset })} />
        ${
          type === "predictive_analytics" &&
          form.dataset &&
          html`<${LabelColumn} dataset=${form.dataset}
          value=${settings.label_column} onPick=${(label_column) => setSettings({ ...settings, label_column })} />`
        }
        <${OutputPath} value=${form.output_path} onChange=${(output_path) => set({ output_path })} />
      </div>
    </section>
    <${TrainingFields} ...${{ schema: schemas.training, settings, setSettings, flavors, dataset: form.dataset }}
      flavor=${form.training_flavor} setFlavor=${(training_flavor) => set({ training_flavor, agreed: false })}
      agreed=${form.agreed} setAgreed=${(agreed) => set({ agreed })} />
    <p class="row actions">
      <a class="button" href="/">${t("cancel")}</a>
      <button class="primary" disabled=${busy || !form.dataset}>${t("create-project")}</button>
    </p>
  </form>`;
}

/** The page at /projects/new. */
export default function NewProject() {
  useTitle(t("create-project"));
  const [query, change] = useQuery({ type: "image_classification" });
  const type = TYPES.find((one) => one === query.type) ?? TYPES[0];
  const mayCreate = useMay("owner");
  const { data, error, reload } = useLoaded(async () => {
    const [project, training, flavors] = await Promise.all([
      call("GET", "/forms/project"),
      call("GET", `/forms/training-${type}`),
      call("GET", "/training-flavors"),
    ]);
    return { type, schemas: { project, training }, flavors };
  }, [type]);
  const [form, setForm] = useState(BLANK); // what is typed stays when another type is picked
  useEffect(() => {
    const isNowhere = document.activeElement === document.body; // not while the arrow keys go through the types
    if (isNowhere)
      /** @type {HTMLElement | null} */ (document.querySelector('[name="name"]'))?.focus();
  }, [data]);
  /** @param {ProjectType} one */
  const pick = (one) => {
    setForm((known) => ({ ...known, dataset: null }));
    change({ type: one });
  };
  if (!mayCreate) return html`<${Problem} error=${new Error(t("new.owners-only"))} />`;
  return html`<div class="narrow stack">
    <nav class="crumbs"><a href="/">${t("projects")}</a><span aria-hidden="true">›</span></nav>
    <h1>${t("create-project")}</h1>
    <${TypePicker} type=${type} onPick=${pick} />
    ${error ? html`<${Problem} error=${error} onRetry=${reload} />` : data?.type === type ? html`<${Form} key=${type} ...${data} ...${{ form, setForm }} />` : html`<${Loading} />`}
  </div>`;
}
