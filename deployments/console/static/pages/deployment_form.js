// What a service is deployed with; the limits come from the schema of the API (SPEC 121, 122).

import { html, useState } from "/console/core/html.js";
import { call } from "/console/core/api.js";
import { confirmDialog } from "/console/core/dialogs.js";
import { Loading, Problem } from "/console/core/components.js";
import { defaultsOf, SchemaFields } from "/console/core/schema_form.js";
import { addWords, t } from "/console/core/i18n.js";
import { useLoaded } from "/console/core/polling.js";
import { HardwareAdvice } from "/console/pages/training_configuration.js";
import trainingWords from "/console/pages/training_words.js";

addWords(trainingWords);

const CUSTOM = "custom";

/** When the service stops by itself: after hours to choose from, others, or never.
 *
 * @param {{
 *   schema: FormSchema,
 *   values: FormValues,
 *   onChange: (values: FormValues) => void,
 * }} props
 */
export function AutoStop({ schema, values, onChange }) {
  const { examples = [], minimum, maximum } = schema.properties.auto_stop_hours;
  const { auto_stop: on, auto_stop_hours: hours } = values;
  const [wantsOther, setCustom] = useState(false);
  const custom = wantsOther || !examples.includes(hours);
  /** @param {FieldEvent} event */
  const pick = (event) => {
    setCustom(event.target.value === CUSTOM);
    if (event.target.value !== CUSTOM)
      onChange({ ...values, auto_stop_hours: Number(event.target.value) });
  };
  return html`<div class="field">
    <label class="check"><input type="checkbox" checked=${on} onChange=${(event) => onChange({ ...values, auto_stop: event.target.checked })} />${t("field.auto_stop")}</label>
    ${
      on &&
      html`<span class="row">
      <select aria-label=${t("field.auto_stop_hours")} value=${custom ? CUSTOM : String(hours)} onChange=${pick}>
        ${examples.map((one) => html`<option key=${one} value=${String(one)}>${t("hours-later", { hours: one })}</option>`)}
        <option value=${CUSTOM}>${t("custom")}</option>
      </select>
      ${
        custom &&
        html`<input type="number" aria-label=${t("hours")} min=${minimum} max=${maximum} step="1" required value=${hours}
        onInput=${(event) => onChange({ ...values, auto_stop_hours: Number(event.target.value) })} />`
      }
    </span>`
    }
    <span class="hint">${t("auto-stop-hint")}</span>
  </div>`;
}

/** The hardware of a compute node; what cannot be used has the reason.
 *
 * @param {{
 *   all: Specification[],
 *   values: FormValues,
 *   onChange: (values: FormValues) => void,
 * }} props
 */
export const Specifications = ({
  all,
  values,
  onChange,
}) => html`<fieldset class="fields"><legend>${t("field.specification")}</legend>
  ${all.map(
    (one) => html`<label key=${one.name} class="check">
    <input type="radio" name="specification" value=${one.name} checked=${one.name === values.specification} disabled=${!one.usable}
      onChange=${() => onChange({ ...values, specification: one.name })} />
    <span><b>${one.name}</b> <span class="hint">${one.usable ? one.description : one.reason}</span></span>
  </label>`,
  )}
  <${HardwareAdvice} all=${all} />
</fieldset>`;

/** A round without people asks only whether its model is to serve.
 *
 * @param {{ actions: ProjectActions }} props
 */
const Promotion = ({
  actions,
}) => html`<div class="call-out"><p>${t("promotion-question")}</p><p class="row">
  <button type="button" class="primary" disabled=${actions.busy} onClick=${() => actions.act("/phases/deploy_service/next", {})}>${t("promote")}</button>
  <button type="button" disabled=${actions.busy} onClick=${() => actions.act("/phases/deploy_service/keep")}>${t("keep")}</button></p></div>`;

/** What a service that is there keeps unless somebody changes it; without one, what a new one has.
 *
 * @param {Service | undefined} service
 * @param {FormSchema} schema
 */
export function keptOf(service, schema) {
  const { auto_stop, auto_stop_hours } = service?.settings ?? defaultsOf(schema);
  const { resource_pool, specification, compute_nodes } =
    service?.versions[0] ?? defaultsOf(schema);
  return { auto_stop, auto_stop_hours, resource_pool, specification, compute_nodes };
}

/**
 * @param {{
 *   schema: FormSchema,
 *   specifications: Specification[],
 *   versions: string[],
 *   service: Service | undefined,
 *   actions: ProjectActions,
 * }} props
 */
function Form({ schema, specifications, versions, service, actions }) {
  const [values, onChange] = useState({ ...defaultsOf(schema), ...keptOf(service, schema) });
  const common = { schema, values, onChange };
  /** @param {FormEvent} event */
  const submit = async (event) => {
    event.preventDefault();
    const text = t("deploy-text", { nodes: values.compute_nodes });
    const save = () => actions.send("/phases/deploy_service/next", values, t("deploying"));
    await confirmDialog({ title: t("deploy-question"), text, action: t("next"), save });
  };
  return html`<form class="call-out" onSubmit=${submit}>
    <div class="fields two"><${SchemaFields} ...${common} names=${["version", "resource_pool"]} choices=${{ version: versions }} /></div>
    <${Specifications} all=${specifications} ...${common} />
    <div class="fields two"><${SchemaFields} ...${common} names=${["compute_nodes", "traffic_ratio"]} /></div>
    <${AutoStop} ...${common} />
    <p class="row actions"><button class="primary" disabled=${actions.busy}>${t("next")}</button></p>
  </form>`;
}

/** The form of Deploy Service of a round that waits for it.
 *
 * @param {{ project: Project, run: Run, actions: ProjectActions }} props
 */
export function DeploymentForm({ project, run, actions }) {
  const { data, error, reload } = useLoaded(async () => {
    const [schema, specifications, rounds, services] = await Promise.all([
      call("GET", "/forms/deployment"),
      call("GET", "/services/specifications"),
      call("GET", `/projects/${project.id}/rounds`),
      call("GET", `/services?name=${project.name}`),
    ]);
    const versions = rounds.map((one) => one.model_version).filter(Boolean);
    return {
      schema,
      specifications,
      versions,
      service: services.find((one) => one.project_id === project.id),
    };
  }, [project.id]);
  if (run.promotion) return html`<${Promotion} actions=${actions} />`;
  if (error) return html`<${Problem} error=${error} onRetry=${reload} />`;
  return data ? html`<${Form} ...${data} actions=${actions} />` : html`<${Loading} />`;
}
