// Starting a batch job.

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
import { chooseFolder } from "/console/pages/folder_dialog.js";
import { ApplicationPicker, VersionPicker, loadApplications } from "/console/pages/model_picker.js";
import folderWords from "/console/pages/new_project_words.js";
import words from "/console/pages/batch/words.js";

for (const one of [folderWords, words]) addWords(one);
addStyles("/console/pages/pages.css");
addStyles("/console/pages/serving.css");

async function load() {
  const [schema, applications] = await Promise.all([
    call("GET", "/forms/batch-job"),
    loadApplications(),
  ]);
  return { schema, applications };
}

/** @param {{ value: string, onChange: (source: string) => void }} props */
function Source({ value, onChange }) {
  const choose = async () => {
    const place = await chooseFolder({ title: t("field.source") });
    if (place) onChange(`s3://${place.bucket}/${place.path}`);
  };
  return html`<div class="field"><label for="source">${t("field.source")}</label>
    <span class="row"><input id="source" class="grow" required value=${value} placeholder="s3://bucket/folder" aria-describedby="source-hint" onInput=${(event) => onChange(event.target.value)} />
      <button type="button" onClick=${choose}>${t("choose-folder")}</button></span>
    <span class="hint" id="source-hint">${t("field.source.hint")}</span></div>`;
}

/** Options of the requests as they are written: one name=value a line.
 *
 * @param {string} text
 */
const optionsOf = (text) =>
  Object.fromEntries(
    text
      .split("\n")
      .filter((line) => line.includes("="))
      .map((line) => line.split(/=(.*)/s).map((part) => part.trim())),
  );

/**
 * @param {{
 *   schema: FormSchema,
 *   applications: Schemas["Application"][],
 *   asked: string,
 * }} props
 */
function Form({ schema, applications, asked }) {
  const [values, onChange] = useState(
    /** @returns {FormValues} */ () => ({
      ...defaultsOf(schema),
      source: "",
      application: asked || applications[0].name,
    }),
  );
  const [options, setOptions] = useState("");
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  /** @param {FormValues} changes */
  const set = (changes) => onChange({ ...values, ...changes });
  const common = { schema, values, onChange };
  const type = applications.find(({ name }) => name === values.application)?.project_type;
  /** @param {FormEvent} event */
  const submit = async (event) => {
    event.preventDefault();
    setBusy(true);
    try {
      await call("POST", "/batch-jobs", { ...values, options: optionsOf(options) });
      notifySaved(t("job-started"));
      navigate("/batch-jobs");
    } catch (error) {
      setProblem(messageOf(error));
      setBusy(false);
    }
  };
  return html`<form class="card form-card" onSubmit=${submit}>
    <div class="fields two">
      <${ApplicationPicker} all=${applications} value=${values.application} onPick=${(application) => set({ application, version: null })} />
      <${VersionPicker} application=${values.application} value=${values.version} none=${t("latest")} onPick=${(version) => set({ version })} />
    </div>
    <${Source} value=${values.source} onChange=${(source) => set({ source })} />
    <div class="fields two"><${SchemaFields} ...${common} names=${["format", "processes"]} />
      ${type === "text_classification" && html`<${SchemaFields} ...${common} names=${["text_column"]} />`}</div>
    <details><summary>${t("more-settings")}</summary><div class="fields">
      <label>${t("field.options")}<textarea rows="2" value=${options} placeholder="threshold=0.5" onInput=${(event) => setOptions(event.target.value)}></textarea>
        <span class="hint">${t("field.options.hint")}</span></label>
      <${SchemaFields} ...${common} names=${values.runner === "dask" ? ["runner", "dask_scheduler"] : ["runner"]} /></div></details>
    ${problem && html`<p class="problem" role="alert">${problem}</p>`}
    <p class="row actions"><a class="button" href="/batch-jobs">${t("cancel")}</a><button class="primary" disabled=${busy}>${t("start-job")}</button></p>
  </form>`;
}

/** The page at /batch-jobs/new. */
export default function NewBatchJobPage() {
  useTitle(t("new-job"));
  const [{ application }] = useQuery({ application: "" });
  const { data, error, reload } = useLoaded(load, []);
  return html`<div class="stack">
    <div class="stack tight"><nav class="crumbs"><a href="/batch-jobs">${t("batch-jobs")}</a><span aria-hidden="true">›</span><span>${t("new-job")}</span></nav><h1>${t("new-job")}</h1></div>
    ${error && html`<${Problem} error=${error} onRetry=${reload} />`}
    ${!data && !error && html`<${Loading} />`}
    ${data && (data.applications.length ? html`<${Form} ...${data} asked=${application} />` : html`<${Empty} title=${t("no-model")} text=${t("no-model-text")} />`)}
  </div>`;
}
