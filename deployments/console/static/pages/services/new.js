// Deploying a version: into a new service, or into one that answers meanwhile (SPEC 121, 122).

import { html, useState } from "/console/core/html.js";
import { call, messageOf } from "/console/core/api.js";
import { Empty, Loading, Problem } from "/console/core/components.js";
import { addWords, t } from "/console/core/i18n.js";
import { navigate, useQuery } from "/console/core/router.js";
import { notifySaved } from "/console/core/notices.js";
import { useLoaded } from "/console/core/polling.js";
import { defaultsOf, SchemaFields } from "/console/core/schema_form.js";
import { addStyles } from "/console/core/styles.js";
import { useTitle } from "/console/core/title.js";
import { AutoStop, keptOf, Specifications } from "/console/pages/deployment_form.js";
import { ApplicationPicker, VersionPicker, loadApplications } from "/console/pages/model_picker.js";
import workflowWords from "/console/pages/workflow_words.js";
import modelsWords from "/console/pages/models/words.js";
import words from "/console/pages/services/words.js";

for (const one of [modelsWords, workflowWords, words]) addWords(one);
addStyles("/console/pages/pages.css");
addStyles("/console/pages/serving.css");

async function load() {
  const [schema, specifications, applications, services] = await Promise.all([
    call("GET", "/forms/new-deployment"),
    call("GET", "/services/specifications"),
    loadApplications(),
    call("GET", "/services"),
  ]);
  return { schema, specifications, applications, services };
}

/**
 * @param {{
 *   schema: FormSchema,
 *   specifications: Specification[],
 *   applications: Schemas["Application"][],
 *   services: Service[],
 *   asked: Record<"application" | "version" | "name", string>,
 * }} props
 */
function Form({ schema, specifications, applications, services, asked }) {
  /** @param {FormValues} one */
  const serviceOf = (one) =>
    services.find(({ name }) => name.toLowerCase() === (one.name ?? one.application).toLowerCase());
  /**
   * @param {FormValues} one
   * @returns {FormValues}
   */
  const withKept = (one) => ({ ...one, ...keptOf(serviceOf(one), schema) });
  const [values, setValues] = useState(() =>
    withKept({
      ...defaultsOf(schema),
      application: asked.application || applications[0].name,
      version: asked.version || null,
      name: asked.name || null,
    }),
  );
  /** @param {FormValues} next */
  const onChange = (next) =>
    setValues(serviceOf(next) === serviceOf(values) ? next : withKept(next));
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  /** @param {FormValues} changes */
  const set = (changes) => onChange({ ...values, ...changes });
  const common = { schema, values, onChange };
  const into = serviceOf(values);
  /** @param {FormEvent} event */
  const submit = async (event) => {
    event.preventDefault();
    setBusy(true);
    try {
      const service = await call("POST", "/services", values);
      notifySaved(t("deploying"));
      navigate(`/services/${service.id}`);
    } catch (error) {
      setProblem(messageOf(error));
      setBusy(false);
    }
  };
  return html`<form class="card form-card" onSubmit=${submit}>
    <div class="fields two">
      <${ApplicationPicker} all=${applications} value=${values.application} onPick=${(application) => set({ application, version: null })} />
      <${VersionPicker} application=${values.application} value=${values.version} none=${t("field.version.none")} onPick=${(version) => set({ version })} />
      <${SchemaFields} ...${common} names=${["name", "resource_pool"]} />
    </div>
    ${into && html`<p class="call-out">${t("goes-into", { name: into.name, versions: into.versions.map(({ version }) => version).join(", ") })}</p>`}
    <${Specifications} all=${specifications} ...${common} />
    <div class="fields two"><${SchemaFields} ...${common} names=${["compute_nodes", "traffic_ratio"]} /></div>
    <${AutoStop} ...${common} />
    ${problem && html`<p class="problem" role="alert">${problem}</p>`}
    <p class="row actions"><a class="button" href="/services">${t("cancel")}</a><button class="primary" disabled=${busy}>${t("deploy")}</button></p>
  </form>`;
}

/** The page at /services/new; the address may name the application, the version and the service. */
export default function NewServicePage() {
  useTitle(t("deploy-service"));
  const [asked] = useQuery({ application: "", version: "", name: "" });
  const { data, error, reload } = useLoaded(load, []);
  return html`<div class="stack">
    <div class="stack tight"><nav class="crumbs"><a href="/services">${t("services")}</a><span aria-hidden="true">›</span><span>${t("deploy-service")}</span></nav>
      <h1>${t("deploy-service")}</h1></div>
    ${error && html`<${Problem} error=${error} onRetry=${reload} />`}
    ${!data && !error && html`<${Loading} />`}
    ${data && (data.applications.length ? html`<${Form} ...${data} asked=${asked} />` : html`<${Empty} title=${t("no-application")} text=${t("no-application-text")} />`)}
  </div>`;
}
