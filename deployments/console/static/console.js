// The console: sign in, the list of projects, and the workflow of one project.

import { h, render } from "/vendor/preact/dist/preact.mjs";
import htm from "/vendor/htm/dist/htm.mjs";
import { call, isSignedIn, signIn, signOut } from "/console/api.js";

const html = htm.bind(h);
const METHODS = {
  validation: "validation samples, predicted by the model that is served",
  cross_validation: "samples, each predicted by a model of 5 that did not train on it",
};
const REFRESH_MS = 1000;
const page = { data: null, problem: "", busy: false };

const projectId = () => location.pathname.match(/^\/projects\/([0-9a-f-]{36})$/)?.[1];
const time = (text) => (text ? new Date(text).toLocaleString() : "");
const percent = (share) => `${(100 * share).toFixed(1)} %`;

async function load() {
  const id = projectId();
  if (!id) return { projects: await call("GET", "/projects") };
  const project = await call("GET", `/projects/${id}`);
  const [dataset, labels, { phases }, progress] = await Promise.all([
    call("GET", `/datasets/${project.dataset_id}`),
    call("GET", `/datasets/${project.dataset_id}/labels`),
    call("GET", `/projects/${id}/phases`),
    call("GET", `/projects/${id}/progress`),
  ]);
  const trained = phases.find((phase) => phase.key === "train_model").status === "Executed";
  const evaluation = trained ? await call("GET", `/projects/${id}/evaluation`) : null;
  return { project, dataset, labels, phases, progress: progress.at(-1), evaluation };
}

async function refresh() {
  if (isSignedIn()) {
    try {
      Object.assign(page, { data: await load(), problem: "" });
    } catch (error) {
      page.problem = error.message;
    }
  }
  draw();
}

async function act(path, body) {
  Object.assign(page, { busy: true, problem: "" });
  draw();
  try {
    await call("POST", path, body);
    page.data = await load();
  } catch (error) {
    page.problem = error.message;
  }
  page.busy = false;
  draw();
}

function SignIn() {
  const submit = (event) => {
    event.preventDefault();
    signIn(new FormData(event.target).get("token").trim());
    refresh();
  };
  return html`<form class="card" onSubmit=${submit}>
    <h1>ExeML</h1>
    <label>Token <input name="token" type="password" autocomplete="off" required autofocus /></label>
    <p class="hint">The command <code>exeml token</code> prints it.</p>
    <button>Sign in</button>
  </form>`;
}

const Status = ({ status }) =>
  html`<span class="status" data-status=${status.replaceAll(" ", "-").toLowerCase()}>${status}</span>`;

function Projects({ projects }) {
  if (!projects.length)
    return html`<p>No project yet. Make one with <code>exeml project create</code>.</p>`;
  return html`<table>
    <thead><tr><th>Project</th><th>Type</th><th>Phase</th><th>Status</th><th>Created</th></tr></thead>
    <tbody>
      ${projects.map(
        (one) => html`<tr key=${one.id}>
          <td><a href="/projects/${one.id}">${one.name}</a></td>
          <td>${one.project_type.replaceAll("_", " ")}</td>
          <td>${one.current_phase ?? ""}</td>
          <td><${Status} status=${one.status} /></td>
          <td>${time(one.created_at)}</td>
        </tr>`,
      )}
    </tbody>
  </table>`;
}

function DeploymentForm({ path }) {
  const submit = (event) => {
    event.preventDefault();
    const form = new FormData(event.target);
    act(`${path}/next`, {
      compute_nodes: Number(form.get("compute_nodes")),
      auto_stop: form.has("auto_stop"),
      auto_stop_hours: Number(form.get("auto_stop_hours")),
    });
  };
  return html`<form onSubmit=${submit}>
    <label>Compute nodes <input name="compute_nodes" type="number" min="1" max="5" defaultValue="1" /></label>
    <label><input name="auto_stop" type="checkbox" defaultChecked /> Auto stop after</label>
    <label><input name="auto_stop_hours" type="number" min="1" max="24" defaultValue="1" /> hours</label>
    <button disabled=${page.busy}>Next</button>
  </form>`;
}

function Action({ phase, project }) {
  const path = `/projects/${project.id}/phases/${phase.key}`;
  if (phase.status === "Awaiting operation")
    return html`<button disabled=${page.busy} onClick=${() => act(`${path}/next`)}>Next</button>`;
  if (phase.status === "Awaiting input") return html`<${DeploymentForm} path=${path} />`;
  if (!["Failed", "Stopped"].includes(phase.status)) return null;
  // The data that Check Data refused is frozen: only another round looks at corrected data.
  const [text, target] =
    phase.key === "check_data"
      ? ["Start another round", `/projects/${project.id}/runs`]
      : ["Retry", `${path}/retry`];
  return html`<button disabled=${page.busy} onClick=${() => act(target)}>${text}</button>`;
}

function Phases({ project, phases, progress }) {
  const training = (phase) => phase.key === "train_model" && phase.status === "Running" && progress;
  return html`<ol class="phases">
    ${phases.map(
      (phase) => html`<li key=${phase.key}>
        <header><b>${phase.title}</b><${Status} status=${phase.status} /><span>${phase.duration ?? ""}</span></header>
        ${phase.message && html`<p>${phase.message}</p>`}
        ${training(phase) && html`<progress value=${progress.fraction}></progress><p>${progress.stage}</p>`}
        <${Action} phase=${phase} project=${project} />
      </li>`,
    )}
  </ol>`;
}

const range = ({ value, low, high }, written) => `${written(value)} (${written(low)} to ${written(high)})`;
const number = (value) => value.toPrecision(4);

/** Classes are judged by shares of right answers, numbers by how far answers are off, boxes by both. */
function metricsOf(evaluation) {
  if (evaluation.mae) {
    const { mae, mse, rmse, r2 } = evaluation;
    return { MAE: range(mae, number), MSE: range(mse, number), RMSE: range(rmse, number), R2: range(r2, number) };
  }
  const boxes = evaluation.map_50 && {
    "mAP@50": range(evaluation.map_50, percent),
    "mAP@50:95": range(evaluation.map_50_95, percent),
  };
  return {
    ...boxes,
    Accuracy: range(evaluation.accuracy, percent),
    Precision: percent(evaluation.precision),
    Recall: percent(evaluation.recall),
    "F1 score": percent(evaluation.f1),
  };
}

function Evaluation({ evaluation }) {
  const metrics = Object.entries(metricsOf(evaluation));
  return html`<section class="card">
    <h2>Evaluation</h2>
    <dl>${metrics.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>
    <p class="hint">From ${evaluation.samples} ${METHODS[evaluation.method]}.</p>
  </section>`;
}

const amountOf = (dataset) =>
  dataset.table
    ? `Files: ${dataset.samples}, columns: ${dataset.table.columns.length}.`
    : `${dataset.labeled} of ${dataset.samples} samples are labeled.`;

function Project({ project, dataset, labels, phases, progress, evaluation }) {
  return html`<h1>${project.name}</h1>
    <p>${project.description}</p>
    <div class="columns">
      <${Phases} project=${project} phases=${phases} progress=${progress} />
      <div>
        <section class="card">
          <h2>Dataset ${dataset.name}</h2>
          <p>${amountOf(dataset)}</p>
          <ul class="labels">
            ${labels.map(
              (label) => html`<li key=${label.id}>
                <svg width="12" height="12" aria-hidden="true"><rect width="12" height="12" rx="3" fill=${label.colour} /></svg>
                ${label.name} <b>${label.samples}</b>
              </li>`,
            )}
          </ul>
        </section>
        ${evaluation && html`<${Evaluation} evaluation=${evaluation} />`}
      </div>
    </div>`;
}

function Console() {
  if (!isSignedIn()) return html`<${SignIn} />`;
  const leave = () => {
    signOut();
    Object.assign(page, { data: null, problem: "" });
    draw();
  };
  const content = page.data?.project
    ? html`<${Project} ...${page.data} />`
    : page.data?.projects && html`<${Projects} ...${page.data} />`;
  return html`<nav><a href="/">Projects</a><button class="quiet" onClick=${leave}>Sign out</button></nav>
    <main>
      ${page.problem && html`<p role="alert">${page.problem}</p>`}
      ${content || html`<p>Loading …</p>`}
    </main>`;
}

const draw = () => render(html`<${Console} />`, document.body);

refresh();
setInterval(() => page.busy || document.hidden || refresh(), REFRESH_MS);
