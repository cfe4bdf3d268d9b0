// Add data: choose or drop files, see how far each is and what became of it.

import { call, messageOf, upload } from "/console/core/api.js";
import { Dialog, openDialog } from "/console/core/dialogs.js";
import { Progress } from "/console/core/components.js";
import { html, useEffect, useRef, useState } from "/console/core/html.js";
import { formatNumber, t } from "/console/core/i18n.js";
import { notifyProblem, notifySaved } from "/console/core/notices.js";
import { DataAdvice } from "./advice.js";
import { untilAnswered } from "./saving.js";
import { allFiles, grabbed } from "./dropped_files.js";
import { limitOfKind, nameOf, planOf } from "./upload_plan.js";

const AT_ONCE = 2;
const ROWS_SHOWN = 200;
/** @type {Record<ProjectType, string>} */
const ACCEPTED = {
  image_classification: ".jpg,.jpeg,.png,.bmp,.txt,.zip,.tar,.tgz,.gz,.json",
  object_detection: ".jpg,.jpeg,.png,.bmp,.xml,.txt,.yaml,.yml,.names,.zip,.tar,.tgz,.gz,.json",
  sound_classification: ".wav,.txt,.zip,.tar,.tgz,.gz,.json",
  text_classification: ".txt,.csv,.zip,.tar,.tgz,.gz,.json",
  predictive_analytics: ".csv",
};
/** @type {Record<ProjectType, string[]>} */
export const LAYOUTS = {
  image_classification: ["files", "folders", "coco", "label_studio"],
  object_detection: ["files", "voc", "yolo", "coco", "label_studio"],
  sound_classification: ["files", "folders", "label_studio"],
  text_classification: ["files", "label_studio"],
  predictive_analytics: ["files"],
};

/** @param {PlacedFile[]} files */
const formOf = (files) => {
  const form = new FormData();
  for (const file of files) form.append("files", file, nameOf(file));
  return form;
};

/** Send attempts, two at a time; `onState(name, state)` is told of each file.
 *
 * @param {{
 *   attempts: PlacedFile[][],
 *   path: string,
 *   onState: (name: string, state: Sending) => void,
 *   signal: AbortSignal,
 * }} given
 */
async function sendAll({ attempts, path, onState, signal }) {
  const left = [...attempts];
  const sendNext = async () => {
    for (let files = left.shift(); files && !signal.aborted; files = left.shift())
      await sendOne(files);
  };
  /** @param {PlacedFile[]} files */
  const sendOne = async (files) => {
    /** @param {Sending} state */
    const tell = (state) => files.forEach((file) => onState(nameOf(file), state));
    /** @param {number} share */
    const onProgress = (share) => tell({ share, state: "sending" });
    try {
      const report = await untilAnswered(
        () => upload(path, formOf(files), { onProgress, signal }),
        () => tell({ share: 0, state: "waiting" }),
      );
      tell({ share: 1, state: "done" });
      for (const { name, outcome, message, samples } of report.files)
        onState(name, { share: 1, state: outcome, message: message, samples });
    } catch (error) {
      tell({
        share: 1,
        state: signal.aborted ? "stopped" : "refused",
        message: signal.aborted ? "" : messageOf(error),
      });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, sendNext));
  for (const file of left.flat()) onState(nameOf(file), { share: 1, state: "stopped" });
}

const KEPT = ["added", "updated"]; // labels that come after a sample do not change what became of it

/**
 * @param {Sending | undefined} known
 * @param {Sending} next
 */
const joined = (known, next) => ({
  ...known,
  ...next,
  ...(known &&
    KEPT.includes(known.state) &&
    KEPT.concat("unchanged").includes(next.state) && { state: known.state }),
});

/**
 * @param {File} file
 * @param {number} limit
 * @param {number} ofKind
 */
const tooLargeMessage = ({ size }, limit, ofKind) =>
  ofKind < limit
    ? t("label.too-large-kind", { size, limit: ofKind })
    : t("label.too-large", { size, limit });

/**
 * @param {PlacedFile} file
 * @returns {[string, Sending]}
 */
const waiting = (file) => [nameOf(file), { share: 0, state: "waiting" }];

/** Sending files: { files: Map of name to state, isRunning, start, stop }.
 *
 * @param {{ dataset: Dataset, layout: string, onChange: Act }} given
 */
function useUpload({ dataset, layout, onChange }) {
  const [files, setFiles] = useState(/** @type {Map<string, Sending>} */ (new Map()));
  const [isRunning, setRunning] = useState(false);
  /** @type {Ref<AbortController | null>} */
  const controller = useRef(null);
  /**
   * @param {string} name
   * @param {Sending} state
   */
  const onState = (name, state) =>
    setFiles((known) => new Map(known).set(name, joined(known.get(name), state)));
  /**
   * @param {PlacedFile[]} chosen
   * @param {AbortSignal} signal
   */
  const send = async (chosen, signal) => {
    const limits = await untilAnswered(() => call("GET", "/upload-limits", undefined, { signal }));
    const isTable = dataset.project_type === "predictive_analytics";
    const limit = isTable ? limits.table : limits.upload;
    const { stages, tooLarge } = planOf(chosen, limit, limits.annotations[layout]);
    for (const file of tooLarge)
      onState(nameOf(file), {
        share: 1,
        state: "refused",
        message: tooLargeMessage(file, limit, limitOfKind(file, limits)),
      });
    const path = isTable
      ? `/datasets/${dataset.id}/tables`
      : `/datasets/${dataset.id}/samples?layout=${layout}`;
    for (const attempts of stages) await sendAll({ attempts, path, onState, signal });
  };
  /** @param {PlacedFile[]} chosen */
  const start = async (chosen) => {
    controller.current = new AbortController();
    const { signal } = controller.current;
    setRunning(true);
    setFiles((known) => new Map([...known, ...chosen.map(waiting)]));
    try {
      await send(chosen, signal);
      if (!signal.aborted) notifySaved(t("label.added-files", { count: chosen.length }));
    } catch (error) {
      if (!signal.aborted) notifyProblem(error);
    }
    setRunning(false);
    await onChange();
  };
  return { files, isRunning, start, stop: () => controller.current?.abort() };
}

/** @type {Record<string, number>} */
const SHOWN_FIRST = { refused: 0, sending: 1, stopped: 2, waiting: 3 };
/** @param {[string, Sending]} given1 */
const rank = ([, { state, message }]) => SHOWN_FIRST[state] ?? (message ? 4 : 5);

/** @param {{ files: Map<string, Sending> }} props */
function FileRows({ files }) {
  const rows = [...files].sort((one, other) => rank(one) - rank(other)).slice(0, ROWS_SHOWN);
  return html`<ul class="files" tabindex="0" aria-label=${t("label.files")}>${rows.map(
    ([name, { share, state, message }]) => html`<li key=${name} data-state=${state}>
    <span class="name" title=${name}>${name}</span>
    <progress aria-label=${name} value=${share} max="1"></progress>
    <span class="outcome">${t(`label.file.${state}`)}</span>
    ${message && html`<span class="message">${message}</span>`}
  </li>`,
  )}
  ${files.size > ROWS_SHOWN && html`<li class="hint">${t("label.more-files", { count: files.size - ROWS_SHOWN })}</li>`}</ul>`;
}

/** @param {{ files: Map<string, Sending>, isRunning: boolean }} props */
function Summary({ files, isRunning }) {
  const states = [...files.values()];
  const share = states.reduce((sum, one) => sum + one.share, 0) / states.length;
  /** @type {[string, number][]} */
  const counted = ["added", "updated", "unchanged", "refused"].map((state) => [
    state,
    states.filter((one) => one.state === state).length,
  ]);
  const text = counted
    .filter(([, count]) => count)
    .map(([state, count]) => `${t(`label.file.${state}`)}: ${formatNumber(count)}`)
    .join(" · ");
  return html`<${Progress} value=${share} label=${t("label.add-data")} text=${isRunning ? `${Math.floor(100 * share)} %` : t("label.finished")} />
    <p role="status">${text}</p>`;
}

/**
 * @param {{
 *   dataset: Dataset,
 *   onChoose: (chosen: PlacedFile[]) => void,
 *   onDropped: (dropped: Dropped[]) => unknown,
 *   isDisabled: boolean,
 * }} props
 */
function Chooser({ dataset, onChoose, onDropped, isDisabled }) {
  /**
   * @param {string} name
   * @param {Record<string, unknown>} extra
   */
  const input = (name, extra) => html`<label class="button">${t(name)}
    <input class="unseen" type="file" multiple disabled=${isDisabled} ...${extra} onChange=${(event) => onChoose([...event.target.files])} /></label>`;
  /** @param {DragEvent & { dataTransfer: DataTransfer }} event */
  const drop = (event) => {
    event.preventDefault();
    if (!isDisabled) onDropped(grabbed(event.dataTransfer));
  };
  return html`<div class="dropzone" onDrop=${drop}>
    <p>${t("label.drop-here")}</p>
    <div class="row">${input("label.choose-files", { accept: ACCEPTED[dataset.project_type] })} ${input("label.choose-folder", { webkitdirectory: true })}</div>
    <p class="hint">${t(`label.add-hint.${dataset.project_type}`)}</p>
    <${DataAdvice} type=${dataset.project_type} />
  </div>`;
}

/**
 * @param {{
 *   dataset: Dataset,
 *   dropped: Dropped[],
 *   onChange: Act,
 *   close: Close,
 * }} props
 */
function AddData({ dataset, dropped, onChange, close }) {
  const [layout, setLayout] = useState("files");
  const { files, isRunning, start, stop } = useUpload({ dataset, layout, onChange });
  const layouts = LAYOUTS[dataset.project_type];
  /** @param {PlacedFile[]} chosen */
  const choose = (chosen) => {
    if (chosen.length) start(chosen);
  };
  /** @param {Dropped[]} entries */
  const take = (entries) => allFiles(entries).then(choose, notifyProblem);
  useEffect(() => void take(dropped), []);
  const footer = isRunning
    ? html`<button type="button" onClick=${stop}>${t("label.stop")}</button>`
    : html`<button type="button" class="primary" onClick=${() => close()}>${t("close")}</button>`;
  return html`<${Dialog} title=${t("label.add-data")} wide canClose=${!isRunning} onClose=${close} footer=${footer}>
    <div class="stack">
      ${
        layouts.length > 1 &&
        html`<label class="row">${t("label.layout")} <select value=${layout} disabled=${isRunning} onChange=${(event) => setLayout(event.target.value)}>
        ${layouts.map((one) => html`<option key=${one} value=${one}>${t(`label.layout.${one}`)}</option>`)}</select></label>`
      }
      <${Chooser} dataset=${dataset} onChoose=${choose} onDropped=${take} isDisabled=${isRunning} />
      ${files.size > 0 && html`<${Summary} ...${{ files, isRunning }} /><${FileRows} files=${files} />`}
    </div>
  <//>`;
}

/** Open the dialog that adds data; `dropped` was grabbed on the page, `onChange` loads it anew.
 *
 * @param {{ dataset: Dataset, dropped: Dropped[], onChange: Act }} context
 */
export const openAddData = (context) =>
  openDialog((close) => html`<${AddData} ...${context} close=${close} />`);
