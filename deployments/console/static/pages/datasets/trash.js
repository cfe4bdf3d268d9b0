// The trash of a dataset: look, restore some or all of it, empty it for good.

import { html, useState } from "/console/core/html.js";
import { call, withQuery } from "/console/core/api.js";
import { Empty, Loading, Pager, Problem } from "/console/core/components.js";
import { confirmDialog } from "/console/core/dialogs.js";
import { t } from "/console/core/i18n.js";
import { notifyProblem, notifySaved } from "/console/core/notices.js";
import { useLoaded } from "/console/core/polling.js";
import { useMay } from "/console/core/session.js";
import { SamplePreview } from "/console/pages/sample_preview.js";

const PAGE_SIZE = 48;

/**
 * @param {{
 *   dataset: Dataset,
 *   sample: Sample,
 *   isChosen: boolean,
 *   onPick: Act,
 *   may: boolean,
 * }} props
 */
const Card = ({ dataset, sample, isChosen, onPick, may }) => html`<li class="sample-card">
  <${SamplePreview} projectType=${dataset.project_type} id=${sample.id} name=${sample.original_name} />
  ${
    may
      ? html`<label class="check"><input type="checkbox" checked=${isChosen} onChange=${onPick} /><span class="sample-card-name" title=${sample.original_name}>${sample.original_name}</span></label>`
      : html`<span class="sample-card-name">${sample.original_name}</span>`
  }
  <span class="hint">${sample.labels.join(", ") || t("label.without")}</span>
</li>`;

/** Restoring and emptying; both load the page anew.
 *
 * @param {Dataset} dataset
 * @param {() => Promise<unknown>} reload
 */
function useTrash(dataset, reload) {
  const path = /** @type {const} */ (`/datasets/${dataset.id}`);
  const empty = async () => {
    const save = async () =>
      notifySaved(t("label.forgotten", { count: (await call("DELETE", `${path}/trash`)).deleted }));
    await confirmDialog({
      title: t("label.empty-trash"),
      text: t("label.empty-trash-ask"),
      action: t("label.empty-trash"),
      danger: true,
      save,
    });
    await reload();
  };
  /** @param {string[]} ids */
  const restore = async (ids) => {
    try {
      const { samples } = await call("POST", `${path}/restore`, { sample_ids: ids });
      notifySaved(t("label.restored", { count: samples }));
    } catch (error) {
      notifyProblem(error);
    }
    await reload();
  };
  return { empty, restore };
}

/** The tab of the trash.
 *
 * @param {{ dataset: Dataset, reload: () => Promise<unknown> }} props
 */
export function Trash({ dataset, reload: reloadDataset }) {
  const [page, setPage] = useState(0);
  const [chosen, setChosen] = useState(/** @type {Set<string>} */ (new Set()));
  const may = useMay("labeler");
  const mayEmpty = useMay("empty_trash");
  const query = { tab: "trash", offset: page * PAGE_SIZE, limit: PAGE_SIZE };
  const { data, error, reload } = useLoaded(
    () => call("GET", withQuery(`/datasets/${dataset.id}/samples`, query)),
    [dataset.id, dataset.trashed, page],
    { keep: true },
  );
  const { restore, empty } = useTrash(dataset, async () => {
    setChosen(new Set());
    await Promise.all([reload(), reloadDataset()]);
  });
  if (!data)
    return error ? html`<${Problem} error=${error} onRetry=${reload} />` : html`<${Loading} />`;
  if (!data.total)
    return html`<${Empty} title=${t("label.nothing-trash")} text=${t("data.trash-about")} />`;
  /** @param {string} id */
  const pick = (id) =>
    setChosen(
      (known) => new Set(known.has(id) ? [...known].filter((one) => one !== id) : [...known, id]),
    );
  const ids = data.items.map(({ id }) => id);
  return html`<div class="row">
      <p class="hint grow">${t("data.trash-about")}</p>
      ${
        may &&
        html`<button type="button" onClick=${() => setChosen(chosen.size ? new Set() : new Set(ids))}>${t(chosen.size ? "label.select-none" : "label.select-page")}</button>
        <button type="button" class="primary" disabled=${!chosen.size} onClick=${() => restore([...chosen])}>${t("label.restore")}</button>
        ${mayEmpty && html`<button type="button" class="danger" onClick=${empty}>${t("label.empty-trash")}</button>`}`
      }
    </div>
    <ul class="sample-cards">${data.items.map((sample) => html`<${Card} key=${sample.id} ...${{ dataset, sample, may }} isChosen=${chosen.has(sample.id)} onPick=${() => pick(sample.id)} />`)}</ul>
    ${data.total > PAGE_SIZE && html`<${Pager} page=${page} pageSize=${PAGE_SIZE} total=${data.total} onPick=${setPage} />`}`;
}
