// The jobs of a dataset: what runs and how far it is, what came of those before, file by file.

import { html, useState } from "/console/core/html.js";
import { call, withQuery } from "/console/core/api.js";
import { Empty, Loading, Pager, Problem, Progress, Status } from "/console/core/components.js";
import { Dialog, openDialog } from "/console/core/dialogs.js";
import { formatNumber, formatTime, t } from "/console/core/i18n.js";
import { notifyProblem } from "/console/core/notices.js";
import { useLoaded } from "/console/core/polling.js";
import { useMayTouch } from "/console/core/session.js";

const REFRESH_MS = 1500;
const SHOWN = 8;
const FILES_A_PAGE = 50;
const OUTCOMES = ["refused", "added", "updated", "unchanged", "vanished"];

export const ENDED = ["Executed", "Failed", "Stopped"];

/** @param {Job} job */
const countsOf = ({ counts }) =>
  Object.entries(counts)
    .filter(([, count]) => count)
    .map(([outcome, count]) => `${t(`label.file.${outcome}`)}: ${formatNumber(count)}`)
    .join(" · ");

/** @param {Job} job */
const hasFiles = ({ kind, status, counts }) =>
  ["import", "synchronize"].includes(kind) &&
  status === "Executed" &&
  Object.keys(counts).length > 0;

/** @param {{ files: Schemas["FileReport"][] }} props */
const Files = ({ files }) =>
  html`<ul class="job-files">${files.map(
    (one) => html`<li key=${one.name}>
  <span class="name">${one.name}</span><span class="tag">${t(`label.file.${one.outcome}`)}</span>
  ${one.message && html`<span class="hint">${one.message}</span>`}
</li>`,
  )}</ul>`;

/** @param {{ job: Job, close: Close }} props */
function FileReport({ job, close }) {
  const known = OUTCOMES.filter((one) => job.counts[one]);
  const [outcome, setOutcome] = useState(known[0] ?? "");
  const [page, setPage] = useState(0);
  const query = { outcome, offset: page * FILES_A_PAGE, limit: FILES_A_PAGE };
  const { data, error } = useLoaded(
    () => call("GET", withQuery(`/data-jobs/${job.id}/files`, query)),
    [outcome, page],
    { keep: true },
  );
  /** @param {FieldEvent} event */
  const pick = (event) => {
    setOutcome(event.target.value);
    setPage(0);
  };
  return html`<${Dialog} wide title=${t("data.files-of", { kind: t(`data.job.${job.kind}`) })} onClose=${close}>
    <label class="row">${t("data.outcome")}<select value=${outcome} onChange=${pick}>
      ${known.map((one) => html`<option key=${one} value=${one}>${t(`label.file.${one}`)} (${formatNumber(job.counts[one])})</option>`)}
    </select></label>
    ${error && html`<${Problem} error=${error} />`}
    ${!data && !error && html`<${Loading} />`}
    ${data?.length === 0 && html`<p class="hint">${t("data.no-files")}</p>`}
    ${data && data.length > 0 && html`<${Files} files=${data} />`}
    ${job.counts[outcome] > FILES_A_PAGE && html`<${Pager} page=${page} pageSize=${FILES_A_PAGE} total=${job.counts[outcome]} onPick=${setPage} />`}
  <//>`;
}

/** @param {{ job: Job, onChange: Act }} props */
function Job({ job, onChange }) {
  const may = useMayTouch()(job.by);
  const runs = !ENDED.includes(job.status);
  const stop = () => call("POST", `/data-jobs/${job.id}/stop`).then(onChange, notifyProblem);
  return html`<li>
    <div class="row"><b class="grow">${t(`data.job.${job.kind}`)}</b><span class="hint">${formatTime(job.created_at)}</span><${Status} status=${job.status} /></div>
    ${
      runs &&
      html`<div class="row nowrap"><div class="grow"><${Progress} label=${t(`data.job.${job.kind}`)} value=${job.total ? job.done / job.total : undefined}
        text=${job.total ? t("data.done-of", job) : formatNumber(job.done)} /></div>
      ${may && html`<button type="button" onClick=${stop}>${t("data.stop")}</button>`}</div>`
    }
    <div class="row"><span class="hint grow">${job.message || countsOf(job)}</span>
      ${hasFiles(job) && html`<button type="button" class="quiet" onClick=${() => openDialog((close) => html`<${FileReport} job=${job} close=${close} />`)}>${t("data.files")}</button>`}</div>
  </li>`;
}

/** The card of the latest jobs; `onEnd` is called when one of them has ended.
 *
 * @param {{ dataset: Dataset, onEnd: Act }} props
 */
export function Jobs({ dataset, onEnd }) {
  const [running, setRunning] = useState(false);
  const load = async () => {
    const jobs = await call("GET", `/datasets/${dataset.id}/jobs`);
    const runs = jobs.some(({ status }) => !ENDED.includes(status));
    if (running && !runs) onEnd();
    setRunning(runs);
    return jobs;
  };
  const { data, error, reload } = useLoaded(load, [dataset.id, running], {
    everyMs: REFRESH_MS,
    keep: true,
  });
  return html`<section class="card" aria-label=${t("data.jobs")}>
    <header><h2>${t("data.jobs")}</h2></header>
    ${error && html`<${Problem} error=${error} onRetry=${reload} />`}
    ${data?.length === 0 && html`<${Empty} title=${t("data.no-jobs")} text=${t("data.no-jobs-text")} />`}
    <ul class="jobs">${data?.slice(0, SHOWN).map((job) => html`<${Job} key=${job.id} job=${job} onChange=${reload} />`)}</ul>
  </section>`;
}
