// The schedules of all projects.

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
const PROJECTS = 500;

/** The page at /schedules. */
export default function SchedulesPage() {
  useTitle(t("schedules"));
  const projects = useLoaded(() => call("GET", `/projects?sort=name&limit=${PROJECTS}`), []);
  const { data, error, reload } = useLoaded(() => call("GET", "/schedules"), [], {
    everyMs: REFRESH_MS,
  });
  const owner = useMay("owner");
  const add = async () => (await addSchedule(projects.data ?? [])) && reload();
  return html`<div class="stack">
    <div class="page-head"><div class="stack tight"><h1>${t("schedules")}</h1><p class="hint">${t("sched.about")}</p></div>
      ${owner && html`<button type="button" class="primary" disabled=${!projects.data?.length} onClick=${add}>${t("sched.add")}</button>`}</div>
    ${error && html`<${Problem} error=${error} onRetry=${reload} />`}
    ${!data && !error && html`<${Loading} />`}
    ${data?.length === 0 && html`<${Empty} title=${t("sched.none")} text=${t("sched.none-text")} />`}
    ${data && data.length > 0 && html`<${ScheduleTable} schedules=${data} withProject reload=${reload} />`}
  </div>`;
}
