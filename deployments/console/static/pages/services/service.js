// One service: whether it answers, what it answers with, and everything that belongs to it.

import { html } from "/console/core/html.js";
import { call } from "/console/core/api.js";
import { Loading, Problem, Tabs } from "/console/core/components.js";
import { addWords, t } from "/console/core/i18n.js";
import { navigate, useQuery } from "/console/core/router.js";
import { useLoaded } from "/console/core/polling.js";
import { useMay } from "/console/core/session.js";
import { addStyles } from "/console/core/styles.js";
import { useTitle } from "/console/core/title.js";
import { AutoStopCountdown } from "/console/pages/services/auto_stop_countdown.js";
import { CopyButton } from "/console/pages/code_block.js";
import { RunningTime } from "/console/pages/running_time.js";
import { ServiceButtons } from "/console/pages/services/buttons.js";
import { ServiceState } from "/console/pages/services/state.js";
import { TypeIcon } from "/console/pages/type_icons.js";
import workflowWords from "/console/pages/workflow_words.js";
import modelsWords from "/console/pages/models/words.js";
import words from "/console/pages/services/words.js";

for (const one of [modelsWords, workflowWords, words]) addWords(one);
addStyles("/console/pages/pages.css");
addStyles("/console/pages/serving.css");

const REFRESH_MS = 2000;
// A panel is loaded when its tab is first opened.
/** @type {Record<string, () => Promise<Component>>} */
const PANELS = {
  traffic: async () => (await import("/console/pages/services/traffic.js")).TrafficPanel,
  test: async () => (await import("/console/pages/prediction/panel.js")).PredictionTest,
  monitoring: async () => (await import("/console/pages/monitoring/panel.js")).MonitoringPanel,
  recordings: async () => (await import("/console/pages/monitoring/recordings.js")).RecordingsPanel,
  access: async () => (await import("/console/pages/services/access.js")).ServiceAccess,
  reference: async () => (await import("/console/pages/services/reference.js")).ServiceReference,
};

/** @param {{ service: Service, project: Project, reload: () => Promise<unknown> }} props */
function Head({ service, project, reload }) {
  return html`<div class="page-head"><div class="stack tight">
      <nav class="crumbs"><a href="/services">${t("services")}</a><span aria-hidden="true">›</span><span>${service.name}</span></nav>
      <div class="row"><${TypeIcon} type=${project.project_type} size="28" /><h1>${service.name}</h1>
        <${ServiceState} service=${service} /><${AutoStopCountdown} service=${service} /></div>
      <p class="hint">${t("running-time")}: <${RunningTime} time=${service.running_time} /></p>
      <p class="copied"><code>POST ${service.url}</code><${CopyButton} text=${service.url} /></p>
    </div>
    <div class="row">
      ${useMay("owner") && html`<a class="button" href="/services/new?application=${project.name}&name=${service.name}">${t("deploy-version")}</a>`}
      <${ServiceButtons} service=${service} onChange=${reload} onDeleted=${() => navigate("/services")} />
    </div></div>
    ${service.message && html`<p class="message" data-status=${service.status.toLowerCase()} role="status">${service.message}</p>`}`;
}

/** @param {{ tab: string, parts: object }} props */
function Panel({ tab, parts }) {
  const { data, error } = useLoaded(async () => ({ component: await PANELS[tab]() }), [tab]);
  return html`<div class="panel" role="tabpanel" aria-label=${t(`tab.${tab}`)}>
    ${error && html`<${Problem} error=${error} onRetry=${() => location.reload()} />`}
    ${!data && !error && html`<${Loading} />`}
    ${data && html`<${data.component} ...${parts} />`}
  </div>`;
}

/** The page at /services/ID.
 *
 * @param {{ id: string }} props
 */
export default function ServicePage({ id }) {
  const [{ tab }, change] = useQuery({ tab: "traffic" });
  const { data, error, reload } = useLoaded(() => call("GET", `/services/${id}`), [id], {
    everyMs: REFRESH_MS,
  });
  const project = useLoaded(
    async () => data && call("GET", `/projects/${data.project_id}`),
    [data?.project_id],
  );
  useTitle(data?.name ?? "");
  const problem = (data ? null : error) ?? project.error;
  if (problem)
    return html`<${Problem} error=${problem} onRetry=${() => Promise.all([reload(), project.reload()])} />`;
  if (!data || !project.data) return html`<${Loading} />`;
  const parts = { service: data, project: project.data, reload };
  const tabs = Object.keys(PANELS).map((key) => ({ key, label: t(`tab.${key}`) }));
  const shown = tab in PANELS ? tab : "traffic";
  return html`${error && html`<${Problem} error=${error} />`}
    <${Head} ...${parts} />
    <${Tabs} tabs=${tabs} value=${shown} label=${data.name} onPick=${(key) => change({ tab: key })} />
    <${Panel} key=${shown} tab=${shown} parts=${parts} />`;
}
