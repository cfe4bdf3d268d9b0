// The workflow of a project: its phases as a graph with live states, and what each phase is about.

import { html, useState } from "/console/core/html.js";
import { call, statusOf, withQuery } from "/console/core/api.js";
import { Loading, Menu, Problem, Status } from "/console/core/components.js";
import { confirmDialog } from "/console/core/dialogs.js";
import { addWords, t } from "/console/core/i18n.js";
import { navigate, useQuery } from "/console/core/router.js";
import { notifyProblem, notifySaved } from "/console/core/notices.js";
import { useLoaded } from "/console/core/polling.js";
import { useMay } from "/console/core/session.js";
import { addStyles } from "/console/core/styles.js";
import { useTitle } from "/console/core/title.js";
import { PhaseGraph } from "/console/pages/phase_graph.js";
import { openPanel, PhasePanel } from "/console/pages/phase_panel.js";
import { DatasetCard, RunningTimeCard, ServiceCard } from "/console/pages/project_cards.js";
import { Rounds } from "/console/pages/rounds.js";
import { startRound } from "/console/pages/training_dialog.js";
import { TypeIcon } from "/console/pages/type_icons.js";
import { deleteProject, editProject } from "/console/pages/project_dialog.js";
import { exportProject } from "/console/pages/project_transfer.js";
import projectWords from "/console/pages/projects_words.js";
import settingWords from "/console/pages/new_project_words.js";
import trainingWords from "/console/pages/training_words.js";
import words from "/console/pages/workflow_words.js";

for (const one of [projectWords, settingWords, trainingWords, words]) addWords(one);
addStyles("/console/pages/pages.css");

const REFRESH_MS = 1500;
const UNFINISHED = ["Not started", "Running", "Awaiting operation", "Awaiting input"];

/** @param {Phase[]} phases */
const currentOf = (phases) =>
  phases.find(({ status }) => status !== "Executed") ?? phases[phases.length - 1];

/**
 * @param {string} id
 * @param {string} round
 */
async function load(id, round) {
  const [project, workflow] = await Promise.all([
    call("GET", `/projects/${id}`),
    call("GET", withQuery(`/projects/${id}/phases`, { round })).catch((error) => {
      if (statusOf(error) === 404) return null; // a project whose first round has not begun
      throw error;
    }),
  ]);
  return { project, workflow };
}

/** Do something about the project and show what came of it.
 *
 * @param {string} id
 * @param {() => Promise<unknown>} reload
 * @returns {ProjectActions}
 */
function useActions(id, reload) {
  const [busy, setBusy] = useState(false);
  /** Throws what the server refuses, for the dialog that asks.
   *
   * @param {string} path
   * @param {object} [body]
   * @param {string} [saved]
   */
  const send = async (path, body, saved) => {
    setBusy(true);
    try {
      const answer = await call("POST", `/projects/${id}${path}`, body);
      if (saved) notifySaved(saved);
      await reload();
      return answer;
    } finally {
      setBusy(false);
    }
  };
  /** @type {ProjectActions["act"]} */
  const act = (...what) => send(...what).catch(notifyProblem);
  return { act, send, busy };
}

/** @param {Project} project */
const remove = async (project) => (await deleteProject(project)) && navigate("/");

/**
 * @param {{
 *   project: Project,
 *   workflow: Schemas["RunPhases"] | null,
 *   isLatest: boolean,
 *   actions: ProjectActions,
 *   reload: () => Promise<unknown>,
 * }} props
 */
function Head({ project, workflow, isLatest, actions, reload }) {
  const owner = useMay("owner");
  const running = workflow && UNFINISHED.includes(currentOf(workflow.phases).status);
  const stop = () =>
    confirmDialog({
      title: t("stop-round-question"),
      text: t("stop-round-text"),
      action: t("stop-round"),
      danger: true,
      save: () => actions.send("/stop", undefined, t("round-stopped")),
    });
  const more = [
    { label: t("edit"), run: async () => (await editProject(project)) && reload() },
    { label: t("export-project"), run: () => exportProject(project) },
    { label: t("delete"), danger: true, run: () => remove(project) },
  ];
  return html`<div class="page-head">
    <div class="stack tight">
      <nav class="crumbs"><a href="/">${t("projects")}</a><span aria-hidden="true">›</span><span>${project.name}</span></nav>
      <div class="row"><${TypeIcon} type=${project.project_type} size="28" /><h1>${project.name}</h1><${Status} status=${project.status} /></div>
      ${project.description && html`<p class="hint">${project.description}</p>`}
      ${project.tags.length > 0 && html`<p>${project.tags.map((tag) => html`<span class="tag" key=${tag}>${tag}</span>`)}</p>`}
    </div>
    ${
      owner &&
      isLatest &&
      html`<div class="row">
      ${
        running
          ? html`<button type="button" disabled=${actions.busy} onClick=${stop}>${t("stop-round")}</button>`
          : html`<button type="button" class="primary" disabled=${actions.busy} onClick=${() => startRound(project, actions)}>${t("start-round")}</button>`
      }
      <${Menu} label=${t("more-for", project)} actions=${more} />
    </div>`
    }
  </div>`;
}

/**
 * @param {{
 *   project: Project,
 *   workflow: Schemas["RunPhases"],
 *   isLatest: boolean,
 *   actions: ProjectActions,
 *   reload: () => Promise<unknown>,
 * }} props
 */
function Workflow({ project, workflow, isLatest, actions, reload }) {
  const [{ phase: picked }, change] = useQuery({ phase: "" });
  const { run, phases } = workflow;
  const phase = phases.find(({ key }) => key === picked) ?? currentOf(phases);
  return html`
    ${
      !isLatest &&
      html`<p class="call-out">${t("earlier-round", { round: run.round_number })}
      <a href="/projects/${project.id}">${t("latest-round")}</a></p>`
    }
    <${PhaseGraph} phases=${phases} chosen=${phase.key} onPick=${(key) => change({ phase: key })} onOpen=${openPanel} />
    <div class="workflow">
      <${PhasePanel} key=${phase.key} ...${{ project, run, phase, phases, isLatest, actions }} />
      <div class="stack">
        <${DatasetCard} project=${project} />
        <${ServiceCard} project=${project} />
        <${Rounds} project=${project} shown=${run} status=${phases.map(({ status }) => status).join()} />
        <${RunningTimeCard} project=${project} status=${phases.map(({ status }) => status).join()} />
      </div>
    </div>`;
}

/** The page at /projects/ID.
 *
 * @param {{ id: string }} props
 */
export default function WorkflowPage({ id }) {
  const [{ round }] = useQuery({ round: "" });
  const { data, error, reload } = useLoaded(() => load(id, round), [id, round], {
    everyMs: REFRESH_MS,
    keep: true,
  });
  const actions = useActions(id, reload);
  useTitle(data?.project.name ?? "");
  if (!data)
    return error ? html`<${Problem} error=${error} onRetry=${reload} />` : html`<${Loading} />`;
  const parts = { ...data, isLatest: !round, actions, reload };
  return html`${error && html`<${Problem} error=${error} />`}
    <${Head} ...${parts} />
    ${data.workflow ? html`<${Workflow} ...${parts} />` : html`<p class="hint">${t("no-round")}</p>`}`;
}
