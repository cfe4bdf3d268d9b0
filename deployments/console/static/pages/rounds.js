// The rounds of a project, and starting another one with its own training settings.

import { html, useState } from "/console/core/html.js";
import { call } from "/console/core/api.js";
import { Dialog, openDialog } from "/console/core/dialogs.js";
import { SchemaFields } from "/console/core/schema_form.js";
import { Status } from "/console/core/components.js";
import { notifyProblem } from "/console/core/notices.js";
import { navigate } from "/console/core/router.js";
import { formatTime, serverSentence, t } from "/console/core/i18n.js";
import { useLoaded } from "/console/core/polling.js";

const SHOWN = 8;

function Form({ project, next, schema, actions, close }) {
  const [values, setValues] = useState(next.settings);
  const start = async (event) => {
    event.preventDefault();
    if (await actions.act("/runs", { settings: values }, t("round-started"))) {
      close();
      navigate(`/projects/${project.id}`);
    }
  };
  const goesOn = next.incremental_versions.length > 0;
  const names = Object.keys(schema.properties).filter((name) => goesOn || name !== "incremental_version");
  const choices = { dataset_version: next.dataset_versions, incremental_version: next.incremental_versions };
  return html`<${Dialog} wide title=${t("start-round-of", project)} onClose=${close}
    footer=${html`<button type="button" onClick=${() => close()}>${t("cancel")}</button>
      <button form="round" class="primary" disabled=${actions.busy}>${t("submit")}</button>`}>
    <form id="round" class="fields two" onSubmit=${start}>
      <${SchemaFields} schema=${schema} names=${names} values=${values} onChange=${setValues} choices=${choices} />
    </form>
    <p class="estimate">${t("round-facts", { version: next.next_dataset_version, flavor: next.training_flavor.name, time: serverSentence(next.training_time) })}</p>
  <//>`;
}

/** Ask for the settings of another round and start it. */
export async function startRound(project, actions) {
  try {
    const [next, schema] = await Promise.all([
      call("GET", `/projects/${project.id}/next-round`), call("GET", `/forms/training-${project.project_type}`),
    ]);
    await openDialog((close) => html`<${Form} ...${{ project, next, schema, actions, close }} />`);
  } catch (error) {
    notifyProblem(error);
  }
}

const Round = ({ project, round, isShown, isLatest }) => html`<li aria-current=${isShown ? "true" : undefined}>
  <a href=${isLatest ? `/projects/${project.id}` : `/projects/${project.id}?round=${round.round_number}`}>${t("round", { number: round.round_number })}</a>
  <${Status} status=${round.status} />
  <span class="hint">${[round.dataset_version, round.model_version, round.automatic && t("automatic")].filter(Boolean).join(" → ") || "–"}</span>
  <span class="hint">${formatTime(round.created_at)}</span>
</li>`;

/** The card of the latest rounds; `status` is the state of the shown one, so that a change is seen. */
export function Rounds({ project, shown, status }) {
  const { data } = useLoaded(() => call("GET", `/projects/${project.id}/rounds?limit=${SHOWN}`), [project.id, status], { keep: true });
  if (!data) return null;
  return html`<section class="card"><header><h2>${t("rounds")}</h2><a href="/projects/${project.id}/schedules">${t("schedules")}</a></header>
    <ul class="rounds">${data.map((round, i) => html`<${Round} key=${round.id} project=${project} round=${round}
      isShown=${round.id === shown.id} isLatest=${i === 0} />`)}</ul>
  </section>`;
}
