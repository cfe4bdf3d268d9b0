// Checking a dataset as it is now, and the report of the latest check with its repairs.

import { html, useState } from "/console/core/html.js";
import { call, fileUrl } from "/console/core/api.js";
import { Empty, Loading, Problem, Progress } from "/console/core/components.js";
import { formatTime, t } from "/console/core/i18n.js";
import { useLoaded } from "/console/core/polling.js";
import { useMay } from "/console/core/session.js";
import { CheckedRules } from "/console/pages/data_check_report.js";
import { ENDED } from "./jobs.js";

const REFRESH_MS = 1500;

/** @param {string} id */
async function projectsOf(id) {
  const tables = await call("GET", "/projects?project_type=predictive_analytics");
  return tables.filter(({ dataset_id }) => dataset_id === id);
}

/** The check or repair that runs, the latest check, and the latest one that has a report, with it.
 *
 * @param {Dataset} dataset
 */
async function load({ id, project_type }) {
  const jobs = (await call("GET", `/datasets/${id}/jobs`)).filter(
    ({ kind }) => kind === "check" || kind === "repair",
  );
  const checks = jobs.filter(({ kind }) => kind === "check");
  const done = checks.find(({ status }) => status === "Executed");
  const report = done && (await call("GET", `/datasets/${id}/check`));
  const using = project_type === "predictive_analytics" ? await projectsOf(id) : [];
  return {
    report,
    using,
    done,
    running: jobs.find(({ status }) => !ENDED.includes(status)),
    latest: checks[0],
  };
}

/** What a table is judged by: a project with its label column, or a column.
 *
 * @param {{
 *   columns: Schemas["TableColumn"][],
 *   using: Project[],
 *   asked: CheckedFor,
 *   onPick: (asked: CheckedFor) => unknown,
 * }} props
 */
function JudgedBy({ columns, using, asked, onPick }) {
  /** @param {FieldEvent} event */
  const pick = (event) => onPick(event.target.value ? JSON.parse(event.target.value) : {});
  return html`<label class="row">${t("new.label-column")}<select value=${Object.keys(asked).length ? JSON.stringify(asked) : ""} onChange=${pick}>
    <option value="">${t(using.length > 1 ? "data.newest-project" : "data.last-column")}</option>
    ${using.length > 1 && using.map(({ name }) => html`<option key=${`p ${name}`} value=${JSON.stringify({ project: name })}>${t("data.as-project", { name })}</option>`)}
    ${columns.map(({ name }) => html`<option key=${name} value=${JSON.stringify({ label_column: name })}>${name}</option>`)}</select></label>`;
}

/**
 * @param {{
 *   dataset: Dataset,
 *   using: Project[],
 *   running: Job | undefined,
 *   onStart: (job: Job) => unknown,
 * }} props
 */
function Asking({ dataset, using, running, onStart }) {
  const [asked, setAsked] = useState(/** @type {CheckedFor} */ ({}));
  const [problem, setProblem] = useState(/** @type {Error | null} */ (null));
  const begin = () => {
    setProblem(null);
    call("POST", `/datasets/${dataset.id}/checks`, asked).then(onStart, setProblem);
  };
  return html`<div class="row">
      <p class="hint grow">${t("data.check-about")}</p>
      ${dataset.table && html`<${JudgedBy} columns=${dataset.table.columns} ...${{ using, asked }} onPick=${setAsked} />`}
      <button type="button" class="primary" disabled=${Boolean(running)} onClick=${begin}>${t("data.check-now")}</button>
    </div>
    ${problem && html`<${Problem} error=${problem} />`}`;
}

/**
 * @param {Job} job
 * @returns {CheckedFor}
 */
const askedIn = ({ request }) => {
  const { label_column, project } = JSON.parse(request);
  return { label_column, project };
};

/**
 * @param {{
 *   dataset: Dataset,
 *   report: Schemas["DataCheckReport"],
 *   done: Job,
 *   may: boolean,
 *   onRepaired: Act,
 * }} props
 */
const Report = ({
  dataset,
  report,
  done,
  may,
  onRepaired,
}) => html`<section class="card" aria-label=${t("data.tab.check")}>
  <header><h2>${t("data.checked-at", { at: formatTime(done.ended_at) })}</h2>
    <a href=${fileUrl(`/datasets/${dataset.id}/check.html`)} target="_blank">${t("whole-report")}</a></header>
  <${CheckedRules} ...${{ report, may, onRepaired }} datasetId=${dataset.id} projectType=${dataset.project_type} asked=${askedIn(done)} />
</section>`;

/** The tab of the checks.
 *
 * @param {{ dataset: Dataset, reload: () => Promise<unknown> }} props
 */
export function Check({ dataset, reload: reloadDataset }) {
  const [may, mayRepair] = [useMay("labeler"), useMay("repair")];
  const { data, error, reload } = useLoaded(() => load(dataset), [dataset.id], {
    everyMs: REFRESH_MS,
  });
  if (!data)
    return error ? html`<${Problem} error=${error} onRetry=${reload} />` : html`<${Loading} />`;
  const { report, using, done, running, latest } = data;
  const repaired = () => Promise.all([reload(), reloadDataset()]);
  return html`
    ${may && html`<${Asking} ...${{ dataset, using, running }} onStart=${reload} />`}
    ${running && html`<${Progress} label=${t(`data.job.${running.kind}`)} value=${running.total ? running.done / running.total : undefined} text=${t(`data.job.${running.kind}`)} />`}
    ${latest?.status === "Failed" && html`<p class="problem" role="alert">${latest.message}</p>`}
    ${!report && !running && html`<${Empty} title=${t("data.not-checked")} text=${t("data.not-checked-text")} />`}
    ${report && html`<${Report} ...${{ dataset, report, done }} may=${mayRepair} onRepaired=${repaired} />`}`;
}
