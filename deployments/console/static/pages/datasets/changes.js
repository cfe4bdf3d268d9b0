// What was changed in a dataset, by whom and when; each change can be taken back.

import { html, useState } from "/console/core/html.js";
import { call, withQuery } from "/console/core/api.js";
import { Empty, Loading, Problem, Table } from "/console/core/components.js";
import { formatNumber, formatTime, t } from "/console/core/i18n.js";
import { notifyProblem, notifySaved } from "/console/core/notices.js";
import { useLoaded } from "/console/core/polling.js";
import { useMay, useMayTouch } from "/console/core/session.js";

const PAGE_SIZE = 50;

/** @param {{ change: Schemas["Change"], onDone: Act }} props */
function Undo({ change, onDone }) {
  const may = useMayTouch()(change.by);
  const undo = async () => {
    try {
      await call("POST", `/changes/${change.id}/undo`);
      notifySaved(t("undone"));
      onDone();
    } catch (error) {
      notifyProblem(error);
    }
  };
  if (change.undone) return html`<span class="hint">${t("undone")}</span>`;
  return html`<button type="button" class="quiet" disabled=${!may} title=${may ? undefined : t("data.undo-own")} onClick=${undo}>${t("undo")}</button>`;
}

/**
 * @param {boolean} may
 * @param {Act} onDone
 * @returns {Column<Schemas["Change"]>[]}
 */
const columnsOf = (may, onDone) => {
  /** @type {Column<Schemas["Change"]>} */
  const undo = {
    key: "undo",
    title: t("data.operation"),
    fixed: true,
    cell: (change) => html`<${Undo} change=${change} onDone=${onDone} />`,
  };
  return [
    { key: "at", title: t("label.when"), cell: ({ at }) => formatTime(at) },
    { key: "by", title: t("label.who") },
    {
      key: "action",
      title: t("label.what"),
      rowHeader: true,
      cell: ({ action }) => t(`label.action.${action}`),
    },
    {
      key: "samples",
      title: t("data.samples"),
      align: "end",
      cell: ({ samples }) => formatNumber(samples),
    },
    ...(may ? [undo] : []),
  ];
};

/** The tab of the history, newest first. Nobody counts it, so that its pages have no numbers.
 *
 * @param {{ dataset: Dataset, reload: () => Promise<unknown> }} props
 */
export function Changes({ dataset, reload: reloadDataset }) {
  const [page, setPage] = useState(0);
  const may = useMay("labeler");
  const load = () =>
    call(
      "GET",
      withQuery(`/datasets/${dataset.id}/changes`, { offset: page * PAGE_SIZE, limit: PAGE_SIZE }),
    );
  const { data, error, reload } = useLoaded(load, [dataset.id, page], { keep: true });
  const done = () => Promise.all([reload(), reloadDataset()]);
  if (!data)
    return error ? html`<${Problem} error=${error} onRetry=${reload} />` : html`<${Loading} />`;
  if (!data.length && !page)
    return html`<${Empty} title=${t("label.no-changes")} text=${t("data.no-changes-text")} />`;
  return html`<p class="hint">${t("data.changes-about")}</p>
    <${Table} caption=${t("data.tab.changes")} columns=${columnsOf(may, done)} rows=${data} />
    <p class="row">
      <button type="button" disabled=${!page} onClick=${() => setPage(page - 1)}>${t("data.later")}</button>
      <button type="button" disabled=${data.length < PAGE_SIZE} onClick=${() => setPage(page + 1)}>${t("data.earlier")}</button>
    </p>`;
}
