// The dialog Training Configuration: the settings, then all of them to be confirmed (SPEC 59, 116).

import { html, useState } from "/console/core/html.js";
import { call } from "/console/core/api.js";
import { Dialog, formDialog, openDialog } from "/console/core/dialogs.js";
import { SchemaFields } from "/console/core/schema_form.js";
import { notifyProblem } from "/console/core/notices.js";
import { navigate } from "/console/core/router.js";
import { t } from "/console/core/i18n.js";
import {
  Agreement,
  Configuration,
  FlavorFacts,
  notesOf,
  useTrainingTime,
} from "/console/pages/training_configuration.js";

/** @param {{ time: string }} props */
const Time = ({ time }) =>
  time && html`<p class="estimate" role="status">${t("new.training-time", { time })}</p>`;

/**
 * @param {{
 *   next: Schemas["NextRound"],
 *   schema: FormSchema,
 *   names: string[],
 *   values: FormValues,
 *   onChange: (values: FormValues) => void,
 *   agreed: boolean,
 *   onAgree: (agreed: boolean) => void,
 *   time: string,
 *   onNext: (event: FormEvent) => void,
 * }} props
 */
function Settings({ next, schema, names, values, onChange, agreed, onAgree, time, onNext }) {
  const choices = {
    dataset_version: next.dataset_versions,
    incremental_version: next.incremental_versions,
  };
  const flavor = next.training_flavor;
  return html`<form id="training-configuration" class="stack" onSubmit=${onNext}>
      <div class="fields two"><${SchemaFields} ...${{ schema, names, values, onChange, choices }} notes=${notesOf(values)} /></div>
      <p><b>${t("new.flavor")}</b> ${flavor.name}<${FlavorFacts} flavor=${flavor} /></p>
      <${Agreement} ...${{ flavor, agreed, onAgree }} />
    </form>
    <${Time} time=${time} />`;
}

/**
 * @param {{
 *   project: Project,
 *   next: Schemas["NextRound"],
 *   schema: FormSchema,
 *   actions: ProjectActions,
 *   close: Close,
 * }} props
 */
function Form({ project, next, schema, actions, close }) {
  const [values, setValues] = useState(next.settings);
  const [agreed, setAgreed] = useState(false);
  const [isChecked, setChecked] = useState(false);
  const time = useTrainingTime(`/projects/${project.id}/training-time`, { settings: values });
  const goesOn = next.incremental_versions.length > 0;
  const names = Object.keys(schema.properties).filter(
    (name) => goesOn || name !== "incremental_version",
  );
  /** @param {FormEvent} event */
  const onNext = (event) => {
    event.preventDefault();
    setChecked(true);
  };
  const submit = async () => {
    if (await actions.act("/runs", { settings: values, agreed }, t("round-started"))) {
      close();
      navigate(`/projects/${project.id}`);
    }
  };
  const shown = {
    ...values,
    dataset_version:
      values.dataset_version ?? t("published-now", { version: next.next_dataset_version }),
  };
  const footer = isChecked
    ? html`<button type="button" onClick=${() => setChecked(false)}>${t("previous")}</button>
      <button key="submit" type="button" class="primary" autofocus disabled=${actions.busy} onClick=${submit}>${t("submit")}</button>`
    : html`<button type="button" onClick=${() => close()}>${t("cancel")}</button>
      <button key="next" form="training-configuration" class="primary">${t("next")}</button>`;
  return html`<${Dialog} wide title=${t("training-configuration-of", project)} onClose=${close} footer=${footer}>
    ${
      isChecked
        ? html`<p>${t("confirm-configuration")}</p><${Configuration} settings=${shown} names=${names} flavor=${next.training_flavor} /><${Time} time=${time} />`
        : html`<${Settings} ...${{ next, schema, names, values, agreed, time, onNext }} onChange=${setValues} onAgree=${setAgreed} />`
    }
  <//>`;
}

/** Ask for the settings of another round, let them be confirmed, and start it.
 *
 * @param {Project} project
 * @param {ProjectActions} actions
 */
export async function startRound(project, actions) {
  try {
    const [next, schema] = await Promise.all([
      call("GET", `/projects/${project.id}/next-round`),
      call("GET", `/forms/training-${project.project_type}`),
    ]);
    await openDialog((close) => html`<${Form} ...${{ project, next, schema, actions, close }} />`);
  } catch (error) {
    notifyProblem(error);
  }
}

/** @param {{ project: Project, round: Round, next: Schemas["NextRound"] }} props */
function Confirmation({ project, round, next }) {
  const time = useTrainingTime(`/projects/${project.id}/training-time`, {
    settings: round.settings,
  });
  const shown = {
    ...round.settings,
    dataset_version:
      round.settings.dataset_version ?? t("published-now", { version: next.next_dataset_version }),
  };
  return html`<p>${t("labeling-done-text")}</p>
    <h3>${t("training-configuration")}</h3>
    <${Configuration} settings=${shown} flavor=${next.training_flavor} />
    <${Time} time=${time} />`;
}

/** Ask whether labeling is finished, with all that the training will use, and go on by `save()`.
 *
 * @param {Project} project
 * @param {Act} save
 */
export async function confirmTraining(project, save) {
  const [next, [round]] = await Promise.all([
    call("GET", `/projects/${project.id}/next-round`),
    call("GET", `/projects/${project.id}/rounds?limit=1`),
  ]);
  await formDialog({
    title: t("labeling-done-question"),
    action: t("next"),
    wide: true,
    isQuestion: true,
    save,
    fields: html`<${Confirmation} ...${{ project, round, next }} />`,
  });
}
