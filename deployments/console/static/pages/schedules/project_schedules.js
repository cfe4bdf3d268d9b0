// The schedules of one project.

import { html } from "/console/core/html.js";
import { call } from "/console/core/api.js";
import { Empty, Loading, Problem } from "/console/core/components.js";
import { t } from "/console/core/i18n.js";
import { useLoaded } from "/console/core/polling.js";
import { useMay } from "/console/core/session.js";
import { useTitle } from "/console/core/title.js";
import { addSchedule } from "./schedule_form.js";
import { ScheduleTable } from "./schedule_table.js";
import "./setup.js";

const REFRESH_MS = 5000;

/** @param {string} id */
async function load(id) {
  const [project, schedules] = await Promise.all([
    call("GET", `/projects/${id}`),
    call("GET", `/projects/${id}/schedules`),
  ]);
  return { project, schedules };
}

/** The page at /projects/ID/schedules.
 *
 * @param {{ id: string }} props
 */
export default function ProjectSchedulesPage({ id }) {
  const { data, error, reload } = useLoaded(() => load(id), [id], { everyMs: REFRESH_MS });
  const owner = useMay("owner");
  useTitle(t("schedules"));
  if (!data)
    return error ? html`<${Problem} error=${error} onRetry=${reload} />` : html`<${Loading} />`;
  const { project, schedules } = data;
  const add = async () => (await addSchedule([project])) && reload();
  return html`<div class="stack">
    <div class="page-head"><div class="stack tight">
        <nav class="crumbs" aria-label=${t("sched.place")}><a href="/">${t("projects")}</a><span aria-hidden="true">›</span><a href="/projects/${id}">${project.name}</a><span aria-hidden="true">›</span><span>${t("schedules")}</span></nav>
        <h1>${t("sched.of", project)}</h1><p class="hint">${t("sched.about")}</p></div>
      ${owner && html`<button type="button" class="primary" onClick=${add}>${t("sched.add")}</button>`}</div>
    ${error && html`<${Problem} error=${error} />`}
    ${
      schedules.length === 0
        ? html`<${Empty} title=${t("sched.none")} text=${t("sched.none-text")} />`
        : html`<${ScheduleTable} schedules=${schedules} reload=${reload} />`
    }
  </div>`;
}
