// What was changed in a dataset, by whom and when, to take back.

import { call } from "/console/core/api.js";
import { Empty, Loading, Problem, Table } from "/console/core/components.js";
import { Dialog, openDialog } from "/console/core/dialogs.js";
import { html } from "/console/core/html.js";
import { formatNumber, formatTime, t } from "/console/core/i18n.js";
import { notifyProblem, notifySaved } from "/console/core/notices.js";
import { useLoaded } from "/console/core/polling.js";
import { save } from "./saving.js";

const SHOWN = 100;

/** @param {{ dataset: Dataset, onChange: Act, close: Close }} props */
function Changes({ dataset, onChange, close }) {
  const { data, error, reload } = useLoaded(
    () => call("GET", `/datasets/${dataset.id}/changes?limit=${SHOWN}`),
    [dataset.id],
  );
  /** @param {{ id: string }} change */
  const undo = async ({ id }) => {
    try {
      await save(() => call("POST", `/changes/${id}/undo`));
      notifySaved(t("undone"));
      await onChange();
    } catch (problem) {
      notifyProblem(problem);
    }
    await reload();
  };
  /** @type {Column<Schemas["Change"]>[]} */
  const columns = [
    { key: "at", title: t("label.when"), cell: ({ at }) => formatTime(at) },
    { key: "by", title: t("label.who") },
    { key: "action", title: t("label.what"), cell: ({ action }) => t(`label.action.${action}`) },
    {
      key: "samples",
      title: t("label.samples"),
      align: "end",
      cell: ({ samples }) => formatNumber(samples),
    },
    {
      key: "undo",
      title: html`<span class="unseen">${t("undo")}</span>`,
      fixed: true,
      cell: (change) =>
        change.undone
          ? html`<span class="hint">${t("undone")}</span>`
          : html`<button type="button" class="quiet" onClick=${() => undo(change)}>${t("undo")}</button>`,
    },
  ];
  return html`<${Dialog} title=${t("label.changes")} wide onClose=${close}>
    ${error && html`<${Problem} error=${error} onRetry=${reload} />`}
    ${!data && !error && html`<${Loading} />`}
    ${data?.length === 0 && html`<${Empty} title=${t("label.no-changes")} />`}
    ${data && data.length > 0 && html`<${Table} caption=${t("label.changes")} columns=${columns} rows=${data} />`}
  <//>`;
}

/** Open the history of a dataset; `onChange` loads the page anew.
 *
 * @param {{ dataset: Dataset, onChange: Act }} context
 */
export const openChanges = (context) =>
  openDialog((close) => html`<${Changes} ...${context} close=${close} />`);
