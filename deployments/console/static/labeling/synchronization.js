// Synchronize Data Source: take in what is new or changed at the input path of the dataset.

import { call, messageOf } from "/console/core/api.js";
import { Progress, Status } from "/console/core/components.js";
import { Dialog, openDialog } from "/console/core/dialogs.js";
import { textOf } from "/console/core/forms.js";
import { html, useEffect, useState } from "/console/core/html.js";
import { addWords, formatNumber, t } from "/console/core/i18n.js";
import { useMay } from "/console/core/session.js";
import { isOver, useFollowedJob } from "./followed_job.js";
import { untilAnswered } from "./saving.js";

/** @param {{ job: Job }} props */
function JobState({ job }) {
  const counts = Object.entries(job.counts).filter(([, count]) => count);
  return html`<div class="stack">
    <div class="row"><${Status} status=${job.status} /> <span>${counts.map(([outcome, count]) => `${t(`label.file.${outcome}`)}: ${formatNumber(count)}`).join(" · ")}</span></div>
    <${Progress} label=${t("label.synchronize")} value=${job.total ? job.done / job.total : isOver(job) ? 1 : undefined} text=${formatNumber(job.done)} />
    ${job.message && html`<p role="status">${job.message}</p>`}
    ${job.status === "Not started" && html`<p class="hint">${t("label.job-waits")}</p>`}
  </div>`;
}

const TOLD = ["refused", "added", "updated"];
const FILES_ASKED = 1000;
const FILES_SHOWN = 50;

/** What a person should read about single files: refused ones, then those with a remark.
 *
 * @param {Job} job
 */
async function remarksOf({ id, counts }) {
  const pages = TOLD.filter((outcome) => counts[outcome]).map((outcome) =>
    untilAnswered(() =>
      call("GET", `/data-jobs/${id}/files?outcome=${outcome}&limit=${FILES_ASKED}`),
    ),
  );
  return (await Promise.all(pages))
    .flat()
    .filter(({ message }) => message)
    .slice(0, FILES_SHOWN);
}

/** @param {{ job: Job }} props */
function Remarks({ job }) {
  const [files, setFiles] = useState(/** @type {Schemas["FileReport"][]} */ ([]));
  useEffect(() => {
    remarksOf(job).then(setFiles, () => setFiles([])); // the counts are shown anyway
  }, []);
  return html`<ul class="files">${files.map(
    ({ name, message, outcome }) => html`<li key=${name} data-state=${outcome}>
    <span class="name">${name}</span><span class="message">${message}</span></li>`,
  )}</ul>`;
}

/** @param {Event & { currentTarget: HTMLButtonElement }} event */
async function pickFolder(event) {
  const { form } = event.currentTarget;
  const [{ chooseFolder }, { default: words }] = await Promise.all([
    import("/console/pages/folder_dialog.js"),
    import("/console/pages/new_project_words.js"),
  ]);
  addWords(words);
  const folder = await chooseFolder({ title: t("label.input-path") });
  if (folder)
    /** @type {HTMLInputElement} */ (form?.elements.namedItem("input_path")).value =
      `s3://${folder.bucket}/${folder.path}`;
}

/** @param {{ dataset: Dataset, onChange: Act, close: Close }} props */
function Synchronization({ dataset, onChange, close }) {
  const { job, isRunning, follow, stop } = useFollowedJob(dataset.id, "synchronize", onChange);
  const owner = useMay("owner"); // who alone may say where the data comes from
  const [problem, setProblem] = useState("");
  /** @param {FormEvent} event */
  const submit = async (event) => {
    event.preventDefault();
    const form = new FormData(event.target);
    const input_path = textOf(form, "input_path").trim();
    try {
      setProblem("");
      if (input_path !== dataset.input_path)
        await call("PATCH", `/datasets/${dataset.id}`, { input_path });
      follow(
        await call("POST", `/datasets/${dataset.id}/synchronization`, {
          trash_vanished: form.has("trash_vanished"),
        }),
      );
    } catch (error) {
      setProblem(messageOf(error));
    }
  };
  return html`<${Dialog} title=${t("label.synchronize")} onClose=${close}>
    <form class="fields" onSubmit=${submit}>
      <label>${t("label.input-path")}<span class="row"><input name="input_path" class="grow" required readonly=${!owner} placeholder="s3://bucket/folder" defaultValue=${dataset.input_path ?? ""} />
        ${owner && html`<button type="button" onClick=${pickFolder}>${t("label.choose-folder")}</button>`}</span></label>
      ${!owner && !dataset.input_path && html`<p class="hint">${t("label.owner-sets-path")}</p>`}
      <p class="hint">${t("label.synchronize-about")}</p>
      <label class="check"><input type="checkbox" name="trash_vanished" /> ${t("label.trash-vanished")}</label>
      ${problem && html`<p class="problem" role="alert">${problem}</p>`}
      ${job && html`<${JobState} job=${job} />`}
      ${job && !isRunning && html`<${Remarks} job=${job} />`}
      <div class="row"><button class="primary" disabled=${isRunning || (!owner && !dataset.input_path)}>${t("label.synchronize")}</button>
        ${isRunning && html`<button type="button" onClick=${stop}>${t("label.stop")}</button>`}</div>
    </form>
  <//>`;
}

/** Open the dialog; `onChange` loads the page anew when the job has ended.
 *
 * @param {{ dataset: Dataset, onChange: Act }} context
 */
export const openSynchronization = (context) =>
  openDialog((close) => html`<${Synchronization} ...${context} close=${close} />`);
