// Checking a dataset as it is now, and the report of the latest check with its repairs.

import { html, useState } from "/console/core/html.js";
import { call, fileUrl } from "/console/core/api.js";
import { Empty, Loading, Problem, Progress } from "/console/core/components.js";
import { formatTime, serverSentence, t } from "/console/core/i18n.js";
import { useLoaded } from "/console/core/polling.js";
import { useMay } from "/console/core/session.js";
import { CheckedRules } from "/console/pages/data_check_report.js";
import { ENDED } from "./jobs.js";

const REFRESH_MS = 1500;

/** The check or repair that runs, the latest check, and the latest one that has a report, with it. */
async function load({ id }) {
  const jobs = (await call("GET", `/datasets/${id}/jobs`)).filter(({ kind }) => kind === "check" || kind === "repair");
  const checks = jobs.filter(({ kind }) => kind === "check");
  const done = checks.find(({ status }) => status === "Executed");
  const report = done && (await call("GET", `/datasets/${id}/check`));
  return { report, done, running: jobs.find(({ status }) => !ENDED.includes(status)), latest: checks[0] };
}

function Asking({ dataset, running, onStart }) {
  const [column, setColumn] = useState("");
  const [problem, setProblem] = useState(null);
  const begin = () => {
    setProblem(null);
    call("POST", `/datasets/${dataset.id}/checks`, { label_column: column || null }).then(onStart, setProblem);
  };
  return html`<div class="row">
      <p class="hint grow">${t("data.check-about")}</p>
      ${dataset.table && html`<label class="row">${t("new.label-column")}<select value=${column} onChange=${(event) => setColumn(event.target.value)}>
        <option value="">${t("data.last-column")}</option>
        ${dataset.table.columns.map(({ name }) => html`<option key=${name} value=${name}>${name}</option>`)}</select></label>`}
      <button type="button" class="primary" disabled=${Boolean(running)} onClick=${begin}>${t("data.check-now")}</button>
    </div>
    ${problem && html`<${Problem} error=${problem} />`}`;
}

const Report = ({ dataset, report, done, may, onRepaired }) => html`<section class="card" aria-label=${t("data.tab.check")}>
  <header><h2>${t("data.checked-at", { at: formatTime(done.ended_at) })}</h2>
    <a href=${fileUrl(`/datasets/${dataset.id}/check.html`)} target="_blank">${t("whole-report")}</a></header>
  <${CheckedRules} ...${{ report, may, onRepaired }} datasetId=${dataset.id} projectType=${dataset.project_type} labelColumn=${JSON.parse(done.request).label_column ?? undefined} />
</section>`;

/** The tab of the checks. */
export function Check({ dataset, reload: reloadDataset }) {
  const [may, mayRepair] = [useMay("labeler"), useMay("repair")];
  const { data, error, reload } = useLoaded(() => load(dataset), [dataset.id], { everyMs: REFRESH_MS });
  if (!data) return error ? html`<${Problem} error=${error} onRetry=${reload} />` : html`<${Loading} />`;
  const { report, done, running, latest } = data;
  const repaired = () => Promise.all([reload(), reloadDataset()]);
  return html`
    ${may && html`<${Asking} dataset=${dataset} running=${running} onStart=${reload} />`}
    ${running && html`<${Progress} label=${t(`data.job.${running.kind}`)} value=${running.total ? running.done / running.total : undefined} text=${t(`data.job.${running.kind}`)} />`}
    ${latest?.status === "Failed" && html`<p class="problem" role="alert">${serverSentence(latest.message)}</p>`}
    ${!report && !running && html`<${Empty} title=${t("data.not-checked")} text=${t("data.not-checked-text")} />`}
    ${report && html`<${Report} ...${{ dataset, report, done }} may=${mayRepair} onRepaired=${repaired} />`}`;
}
