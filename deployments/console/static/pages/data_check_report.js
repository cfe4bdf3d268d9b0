// What Check Data found, with what one click can do about it.

import { html, useState } from "/console/core/html.js";
import { textOf } from "/console/core/forms.js";
import { call, fileUrl, statusOf, withQuery } from "/console/core/api.js";
import { formDialog } from "/console/core/dialogs.js";
import { Loading, Problem } from "/console/core/components.js";
import { notifyProblem, notifySaved } from "/console/core/notices.js";
import { t } from "/console/core/i18n.js";
import { useLoaded } from "/console/core/polling.js";
import { SamplePreview } from "/console/pages/sample_preview.js";
import { untilAnswered } from "/console/labeling/saving.js";

const POLL_MS = 700;
const PREVIEWS = 12;
const ENDS = ["Executed", "Failed", "Stopped"];
const SIGNS = { error: "✕", warning: "!", passed: "✓" };
/** @param {DataCheck} check */
const rank = ({ passed, severity }) => (passed ? 2 : severity === "error" ? 0 : 1);
const rest = () => new Promise((resolve) => setTimeout(resolve, POLL_MS));

/** Ask what is to be merged into which label, for other repairs whether they are meant; gives the job that begins.
 *
 * @param {string} datasetId
 * @param {DataCheck} check
 * @param {DataCheck["repairs"][number]} action
 * @param {CheckedFor | undefined} asked
 */
function beginRepair(datasetId, check, action, asked) {
  const request = { check: check.code, action, ...asked };
  /** @param {object} [more] */
  const begin = (more) => call("POST", `/datasets/${datasetId}/repairs`, { ...request, ...more });
  if (action !== "merge_labels")
    return formDialog({
      title: t(`repair.${action}`),
      action: t("repair"),
      fields: html`<p>${t("repair-text", { rule: check.sentence })}</p>`,
      isQuestion: true,
      save: () => begin(),
    });
  return formDialog({
    title: t("repair.merge_labels"),
    action: t("repair"),
    fields: html`<label>${t("merge-into")}<input name="into" required autofocus list="labels-to-merge" /></label>
      <datalist id="labels-to-merge">${check.failing.map((name) => html`<option key=${name} value=${name} />`)}</datalist>`,
    /** @param {FormData} form */
    save: (form) =>
      begin({
        into: textOf(form, "into"),
        labels: check.failing.filter((name) => name !== textOf(form, "into")),
      }),
  });
}

/** @param {Job} job */
async function finished(job) {
  let now = job;
  while (!ENDS.includes(now.status)) {
    await rest();
    now = await untilAnswered(() => call("GET", `/data-jobs/${job.id}`)); // it goes on while the server restarts
  }
  if (now.status !== "Executed") throw new Error(now.message);
  return now;
}

/**
 * @param {{
 *   datasetId: string,
 *   asked: CheckedFor | undefined,
 *   check: DataCheck,
 *   onRepaired?: Act,
 * }} props
 */
function Repairs({ datasetId, asked, check, onRepaired }) {
  const [busy, setBusy] = useState(false);
  /** @param {DataCheck["repairs"][number]} action */
  const repair = async (action) => {
    const begun = await beginRepair(datasetId, check, action, asked);
    if (!begun) return;
    setBusy(true);
    try {
      const job = await finished(begun);
      notifySaved(job.message || t("repaired"));
      onRepaired?.();
    } catch (error) {
      notifyProblem(error);
    }
    setBusy(false);
  };
  return html`<span class="row">${check.repairs.map(
    (action) => html`<button key=${action} type="button" disabled=${busy}
    onClick=${() => repair(action)}>${t(`repair.${action}`)}</button>`,
  )}</span>`;
}

/** The first samples that break a rule, each with the way to where it is labeled.
 *
 * @param {{ datasetId: string, projectType: ProjectType, check: DataCheck }} props
 */
function FailingSamples({ datasetId, projectType, check }) {
  const [isOpen, setOpen] = useState(false);
  const samples = check.sample_ids
    .map((id, place) => ({ id, name: check.failing[place] }))
    .slice(0, PREVIEWS);
  return html`<details class="found" onToggle=${({ target }) => setOpen(target.open)}>
    <summary>${t("failing-samples", { count: check.sample_ids.length })}</summary>
    ${
      isOpen &&
      html`<ul class="sample-cards">${samples.map(
        ({ id, name }) => html`<li key=${id} class="sample-card">
      <${SamplePreview} ...${{ projectType, id, name }} />
      <a class="sample-card-name" href=${withQuery(`/datasets/${datasetId}/label`, { tab: "all", search: name })}>${name}</a>
    </li>`,
      )}</ul>`
    }
  </details>`;
}

/** @param {{ check: DataCheck, may: boolean, projectType: ProjectType } & RepairProps} props */
function Check({ check, may, projectType, ...repairs }) {
  const hasPreviews =
    !check.passed && check.sample_ids.length > 0 && projectType !== "predictive_analytics";
  const kind = check.passed ? "passed" : check.severity;
  return html`<li>
    <b class="check-sign" data-kind=${kind} aria-hidden="true">${SIGNS[kind]}</b>
    <span><span class="unseen">${t(`check.${kind}`)}: </span>${check.sentence}</span>
    ${may && !check.passed ? html`<${Repairs} check=${check} ...${repairs} />` : html`<span></span>`}
    ${!check.passed && check.found && html`<p class="found">${check.found}</p>`}
    ${hasPreviews && html`<${FailingSamples} datasetId=${repairs.datasetId} ...${{ projectType, check }} />`}
  </li>`;
}

/** The rules of a check, broken ones first; `repairs` has datasetId, onRepaired(), and as `asked` for which
 * project and label column the check was, which its repairs are for too.
 *
 * @param {{
 *   report: Schemas["DataCheckReport"],
 *   may: boolean,
 *   projectType: ProjectType,
 * } & RepairProps} props
 */
export function CheckedRules({ report, may, projectType, ...repairs }) {
  const checks = [...report.checks].sort((one, other) => rank(one) - rank(other));
  /** @param {number} wanted */
  const count = (wanted) => checks.filter((one) => rank(one) === wanted).length;
  return html`<p class="hint">${t("check-counts", { errors: count(0), warnings: count(1), passed: count(2) })}</p>
    ${report.judged_by && html`<p class="hint">${report.judged_by}</p>`}
    ${report.changed_gates.map((gate) => html`<p class="hint" key=${gate}>${t("changed-gate", { gate: gate })}</p>`)}
    <ul class="checks">${checks.map((check) => html`<${Check} key=${check.code} ...${{ check, may, projectType, ...repairs }} />`)}</ul>`;
}

/** The report of a round.
 *
 * @param {{ project: Project, round: number, phase: Phase, may: boolean }} props
 */
export function DataCheckReport({ project, round, phase, may }) {
  const path = /** @type {const} */ (`/projects/${project.id}/data-check`);
  const { data, error, reload } = useLoaded(
    () => call("GET", `${path}?round=${round}`),
    [project.id, round, phase.status],
  );
  if (statusOf(error) === 404) return null;
  if (error) return html`<${Problem} error=${error} onRetry=${reload} />`;
  if (!data) return html`<${Loading} />`;
  return html`<header class="row"><h3 class="grow">${t("data-check", { version: data.dataset_version })}</h3>
      <a href=${fileUrl(`${path}.html`, { round })} target="_blank">${t("whole-report")}</a></header>
    <${CheckedRules} datasetId=${project.dataset_id} projectType=${project.project_type} asked=${{ project: project.name }} report=${data} may=${may} />`;
}
