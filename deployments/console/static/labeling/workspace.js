// The frame of labeling: what the dataset is, what can be done with it, and the tool of its type.

import { html, useEffect, useMemo } from "/console/core/html.js";
import { Loading, Menu, Problem } from "/console/core/components.js";
import { t } from "/console/core/i18n.js";
import { useKeys } from "/console/core/keys.js";
import { useMay } from "/console/core/session.js";
import { addStyles } from "/console/core/styles.js";
import { useTitle } from "/console/core/title.js";
import { LabelSetHint } from "./advice.js";
import { grabbed } from "./dropped_files.js";
import { openAddData, openChanges, openLabelManagement, openSynchronization } from "./dialogs.js";
import { createHistory } from "./history.js";
import { SaveState } from "./saving.js";
import { createSeen } from "./sequence.js";
import { useDataset } from "./dataset_state.js";
import { useTool } from "./tools.js";
import { useWords } from "./words.js";

addStyles("/console/labeling/labeling.css");

/** @param {{ dataset: Dataset, project: Project | undefined }} props */
function Heading({ dataset, project }) {
  const crumbs = project
    ? html`<a href="/">${t("projects")}</a> / <a href=${`/projects/${project.id}`}>${project.name}</a>`
    : html`<a href="/datasets">${t("datasets")}</a> / <a href=${`/datasets/${dataset.id}`}>${dataset.name}</a>`;
  return html`<div>
    <p class="crumbs">${crumbs}</p>
    <h1>${t("label.label-data")} <small class="hint">${t(`type.${dataset.project_type}`)}</small></h1>
  </div>`;
}

/** Dropping files anywhere on the page adds them; a dialog that is open says itself what it takes.
 *
 * @param {(dropped: Dropped[]) => unknown} onDropped
 */
function useDropped(onDropped) {
  useEffect(() => {
    /** @param {DragEvent} event */
    const over = (event) => event.dataTransfer?.types.includes("Files") && event.preventDefault();
    /** @param {DragEvent} event */
    const drop = (event) => {
      if (event.defaultPrevented || !event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      if (!document.querySelector("dialog[open]")) onDropped(grabbed(event.dataTransfer));
    };
    addEventListener("dragover", over);
    addEventListener("drop", drop);
    return () => {
      removeEventListener("dragover", over);
      removeEventListener("drop", drop);
    };
  });
}

/** @param {{ context: Labeling, action: Drawn }} props */
function Actions({ context, action }) {
  const { dataset, history, refresh } = context;
  const mayManage = useMay("manage_labels");
  /** @param {Dropped[]} dropped */
  const add = (dropped) => openAddData({ dataset, dropped, onChange: refresh });
  useDropped(add);
  const more = [
    mayManage &&
      dataset.table === null &&
      dataset.project_type !== "predictive_analytics" && {
        label: t("label.management"),
        run: () => openLabelManagement({ dataset, history, onChange: refresh }),
      },
    { label: t("label.changes"), run: () => openChanges({ dataset, onChange: refresh }) },
  ].filter(Boolean);
  return html`<button type="button" aria-label=${t("undo")} title=${`${t("undo")} (Ctrl+Z)`} class="icon" onClick=${history.undo}>↶</button>
    <button type="button" aria-label=${t("label.redo")} title=${`${t("label.redo")} (Ctrl+Shift+Z)`} class="icon" onClick=${history.redo}>↷</button>
    <button type="button" onClick=${() => add([])}>${t("label.add-data")}</button>
    <button type="button" onClick=${() => openSynchronization({ dataset, onChange: refresh })}>${t("label.synchronize")}</button>
    <${Menu} label=${t("label.more")} actions=${more} />
    ${action}`;
}

/** The labeling page of a dataset; `action(state)` is what a project adds to its head.
 *
 * @param {{
 *   datasetId: string,
 *   project?: Project,
 *   action?: (state: Labeling) => Drawn,
 * }} props
 */
export function Workspace({ datasetId, project, action }) {
  const state = useDataset(datasetId, project?.id);
  const history = useMemo(createHistory, [datasetId]);
  const seen = useMemo(createSeen, [datasetId]);
  const canEdit = useMay("labeler");
  const { imported: Tool, error } = useTool(state.dataset?.project_type);
  useWords();
  useTitle(`${t("label.label-data")} · ${project?.name ?? state.dataset?.name ?? ""}`);
  const refresh = async () => {
    await state.reload();
    dispatchEvent(new Event("samples-changed"));
  };
  useKeys({
    "Ctrl+z": [({ shiftKey }) => (shiftKey ? history.redo() : history.undo()), t("undo")],
    "Ctrl+y": [history.redo, t("label.redo")],
  });
  if (error) return html`<${Problem} error=${error} onRetry=${() => location.reload()} />`;
  const { dataset, labels = [], gates } = state;
  if (!dataset || !gates || !Tool)
    return state.error
      ? html`<${Problem} error=${state.error} onRetry=${state.retry} />`
      : html`<${Loading} />`;
  /** @type {Labeling} */
  const context = { ...state, dataset, labels, gates, project, history, seen, canEdit, refresh };
  return html`<div class="labeling">
    <div class="page-head">
      <${Heading} dataset=${dataset} project=${project} />
      <${SaveState} />
      ${canEdit && html`<${Actions} context=${context} action=${action?.(context)} />`}
    </div>
    ${dataset.project_type !== "predictive_analytics" && html`<${LabelSetHint} dataset=${dataset} labels=${labels} />`}
    <${Tool} ...${context} />
  </div>`;
}
