// Batch jobs: predictions for all files of a folder, or all rows of CSV files.

import { html, useState } from "/console/core/html.js";
import { call, fileUrl, withQuery } from "/console/core/api.js";
import {
  Empty,
  Loading,
  Menu,
  Problem,
  Progress,
  Status,
  Table,
} from "/console/core/components.js";
import { confirmDialog } from "/console/core/dialogs.js";
import { addWords, formatNumber, formatTime, t } from "/console/core/i18n.js";
import { useQuery } from "/console/core/router.js";
import { notifyProblem, notifySaved } from "/console/core/notices.js";
import { useLoaded } from "/console/core/polling.js";
import { useMay } from "/console/core/session.js";
import { addStyles } from "/console/core/styles.js";
import { useTitle } from "/console/core/title.js";
import { ErrorLines } from "/console/pages/batch/error_lines.js";
import { askToDelete } from "/console/pages/deletion.js";
import { download } from "/console/pages/downloads.js";
import words from "/console/pages/batch/words.js";

addWords(words);
addStyles("/console/pages/pages.css");
addStyles("/console/pages/serving.css");

const PAGE_SIZE = 30;
const REFRESH_MS = 2000;
const UNFINISHED = ["Not started", "Running"];

/** @param {{ job: BatchJob }} props */
const Done = ({
  job,
}) => html`<${Progress} label=${t("progress-of", { source: job.request.source })} value=${job.total ? job.done / job.total : UNFINISHED.includes(job.status) ? undefined : 0}
  text=${job.total === null ? formatNumber(job.done) : t("done-of", { done: job.done, total: job.total })} />`;

/**
 * @param {BatchJob} job
 * @param {"cancel" | "resume"} action
 * @param {() => Promise<unknown>} reload
 */
async function ask(job, action, reload) {
  await call("POST", `/batch-jobs/${job.id}/${action}`);
  notifySaved(t(`${action}-asked`));
  reload();
}

/**
 * @param {BatchJob} job
 * @param {"cancel" | "resume"} action
 * @param {() => Promise<unknown>} reload
 */
const send = (job, action, reload) => ask(job, action, reload).catch(notifyProblem);

/**
 * @param {BatchJob} job
 * @param {() => Promise<unknown>} reload
 */
const cancel = (job, reload) =>
  confirmDialog({
    title: t("cancel-job"),
    text: t("cancel-job-text"),
    action: t("cancel-now"),
    danger: true,
    save: () => ask(job, "cancel", reload),
  });

/** @param {BatchJob} job */
const remove = (job) =>
  askToDelete(`/batch-jobs/${job.id}`, {
    title: t("delete-job"),
    text: t("delete-job-text"),
    done: t("job-deleted"),
  });

/** @param {{ job: BatchJob, reload: () => Promise<unknown>, owner: boolean }} props */
function Operations({ job, reload, owner }) {
  const running = UNFINISHED.includes(job.status);
  const more = [
    {
      label: t("delete"),
      danger: true,
      disabled: running,
      run: async () => (await remove(job)) && reload(),
    },
  ];
  return html`<span class="row operations">
    ${owner && job.status === "Executed" && html`<button type="button" class="quiet" onClick=${() => download(fileUrl(`/batch-jobs/${job.id}/result`))}>${t("download-result")}</button>`}
    ${owner && running && html`<button type="button" class="quiet" onClick=${() => cancel(job, reload)}>${t("cancel")}</button>`}
    ${owner && ["Failed", "Stopped"].includes(job.status) && html`<button type="button" class="quiet" onClick=${() => send(job, "resume", reload)}>${t("resume")}</button>`}
    ${owner && html`<${Menu} label=${t("more-for", { name: job.request.source })} actions=${more} />`}</span>`;
}

/**
 * @param {{
 *   shown: string | null,
 *   show: (id: string | null) => void,
 *   reload: () => Promise<unknown>,
 *   owner: boolean,
 * }} given
 * @returns {Column<BatchJob>[]}
 */
function columnsOf({ shown, show, reload, owner }) {
  /** @param {BatchJob} job */
  const errors = (job) =>
    job.errors && owner
      ? html`<button type="button" class="quiet" aria-expanded=${shown === job.id} onClick=${() => show(shown === job.id ? null : job.id)}>${formatNumber(job.errors)}</button>`
      : formatNumber(job.errors);
  /** @type {Omit<Column<BatchJob>, "title">[]} */
  const columns = [
    {
      key: "source",
      rowHeader: true,
      cell: (job) =>
        html`<div class="job-source"><code>${job.request.source}</code>${job.message && html`<p class="hint">${job.message}</p>`}</div>`,
    },
    {
      key: "model",
      cell: (job) =>
        html`<a href="/models/${job.request.application}">${job.request.application}</a>${job.request.version && ` ${job.request.version}`}`,
    },
    { key: "status", cell: (job) => html`<${Status} status=${job.status} />` },
    { key: "done", cell: (job) => html`<${Done} job=${job} />` },
    { key: "errors", align: "end", cell: errors },
    { key: "created_at", cell: (job) => formatTime(job.created_at) },
    {
      key: "operation",
      fixed: true,
      cell: (job) => html`<${Operations} ...${{ job, reload, owner }} />`,
    },
  ];
  return columns.map((column) => ({ ...column, title: t(`job.${column.key}`) }));
}

/**
 * @param {{
 *   query: Record<string, string>,
 *   change: (changes: Query, options?: { replace?: boolean }) => void,
 * }} props
 */
function Jobs({ query, change }) {
  const page = Number(query.page) - 1;
  const owner = useMay("owner");
  const [shown, show] = useState(/** @type {string | null} */ (null));
  const path = withQuery("/batch-jobs", { offset: page * PAGE_SIZE, limit: PAGE_SIZE });
  const { data, error, reload } = useLoaded(() => call("GET", path), [path], {
    everyMs: REFRESH_MS,
    keep: true,
  });
  if (!data)
    return error ? html`<${Problem} error=${error} onRetry=${reload} />` : html`<${Loading} />`;
  if (!data.length && !page)
    return html`<${Empty} title=${t("no-job")} text=${t("no-job-text")} />`;
  const job = data.find(({ id }) => id === shown);
  return html`${error && html`<${Problem} error=${error} />`}
    <${Table} caption=${t("batch-jobs")} columns=${columnsOf({ shown, show, reload, owner })} rows=${data} />
    ${job && html`<${ErrorLines} key=${job.id} job=${job} />`}
    ${
      (page > 0 || data.length === PAGE_SIZE) &&
      html`<div class="row"><button type="button" disabled=${!page} onClick=${() => change({ page: page })}>‹ ${t("newer")}</button>
      <button type="button" disabled=${data.length < PAGE_SIZE} onClick=${() => change({ page: page + 2 })}>${t("older")} ›</button></div>`
    }`;
}

/** The page at /batch-jobs. */
export default function BatchJobsPage() {
  useTitle(t("batch-jobs"));
  const [query, change] = useQuery({ page: "1" });
  return html`<div class="stack">
    <div class="page-head"><div><h1>${t("batch-jobs")}</h1><p class="hint">${t("batch-about")}</p></div>
      ${useMay("owner") && html`<a class="button primary" href="/batch-jobs/new">${t("new-job")}</a>`}</div>
    <${Jobs} query=${query} change=${change} />
  </div>`;
}
