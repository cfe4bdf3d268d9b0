// Smart labeling: accept or correct what a model suggests, the least sure first, doubtful labels,
// near-duplicates together.

import { call } from "/console/core/api.js";
import { Empty, Loading, Pager, Problem, Progress } from "/console/core/components.js";
import { html, useEffect } from "/console/core/html.js";
import { formatNumber, t } from "/console/core/i18n.js";
import { useKeys } from "/console/core/keys.js";
import { notifyProblem, notifySaved } from "/console/core/notices.js";
import { useQuery } from "/console/core/router.js";
import { useMayTouch } from "/console/core/session.js";
import { useFollowedJob } from "./followed_job.js";
import { changeStep } from "./history.js";
import { labelActions, trashActions } from "./label_action.js";
import { labelBindings } from "./label_keys.js";
import { openLabelManagement } from "./dialogs.js";
import { LabelList, SelectedLabels } from "./label_panel.js";
import { SampleList } from "./sample_list.js";
import { useSamplesChanged } from "./samples.js";
import { save } from "./saving.js";
import { useSelection } from "./selection.js";
import { ORDERS, useSuggestions } from "./suggestion_state.js";

/** Functions that accept suggestions, or keep labels that a model doubts.
 *
 * @param {{
 *   dataset: Dataset,
 *   samples: Changeable,
 *   history: LabelHistory,
 *   refresh: () => Promise<unknown>,
 *   refreshAll: () => Promise<unknown>,
 * }} given
 */
function suggestionActions({ dataset, samples, history, refresh, refreshAll }) {
  /**
   * @param {"accept" | "settle"} verb
   * @param {Sample[]} chosen
   */
  const send = async (verb, chosen) => {
    const ids = chosen.map(({ id }) => id);
    samples.change(new Set(ids), ({ suggested, revision }) => ({
      labels: [...new Set((suggested ?? []).map(({ label }) => label))],
      revision: revision + 1,
    }));
    try {
      const answer = await save(() =>
        call("POST", `/datasets/${dataset.id}/suggestions/${verb}`, { sample_ids: ids }),
      );
      return /** @type {Partial<Schemas["Labeled"]>} */ (answer);
    } catch (error) {
      notifyProblem(error);
      return {};
    } finally {
      await refresh();
    }
  };
  /** @param {Sample[]} chosen */
  const accept = async (chosen) => {
    const { change_id } = await send("accept", chosen);
    if (!change_id) return;
    const text = t("label.accepted", { count: chosen.length });
    history.push(changeStep(text, change_id, refreshAll));
    notifySaved(text, { undo: history.undo });
  };
  return {
    /** @param {Sample[]} chosen */
    accept: (chosen) => history.during(accept(chosen)),
    /** @param {Sample[]} chosen */
    settle: (chosen) => send("settle", chosen),
  };
}

/**
 * @param {{
 *   order: string,
 *   summary: Schemas["SuggestionSummary"],
 *   onPick: (order: string) => unknown,
 * }} props
 */
function Orders({ order, summary, onPick }) {
  return html`<div class="row orders" role="group" aria-label=${t("label.suggestions")}>${ORDERS.map(
    (one) => html`<button key=${one} type="button"
    aria-pressed=${one === order} title=${t(`label.order-about.${one}`)} onClick=${() => onPick(one)}>
    ${t(`label.order.${one}`)} <span class="count">${formatNumber(summary.counts[one])}</span></button>`,
  )}</div>`;
}

/**
 * @param {{
 *   dataset: Dataset,
 *   summary: Schemas["SuggestionSummary"],
 *   canEdit: boolean,
 *   onEnd: Act,
 * }} props
 */
function Maker({ dataset, summary, canEdit, onEnd }) {
  const { job, isRunning, follow, stop } = useFollowedJob(dataset.id, "suggest", onEnd);
  const mayTouch = useMayTouch();
  const start = () =>
    call("POST", `/datasets/${dataset.id}/suggestions`, {}).then(follow, notifyProblem);
  const share = job?.total ? job.done / job.total : undefined;
  const by = summary.suggested_by && t("label.suggested-by", { model: summary.suggested_by });
  return html`<div class="row">
    <span class="hint">${by || t("label.suggest-about")}</span><span class="spacer"></span>
    ${isRunning && html`<${Progress} value=${share} label=${t("label.suggest")} text=${formatNumber(job?.done ?? 0)} />`}
    ${isRunning && canEdit && job && mayTouch(job.by) && html`<button type="button" onClick=${stop}>${t("label.stop")}</button>`}
    ${job?.status === "Failed" && html`<span class="problem" role="alert">${job.message}</span>`}
    ${
      canEdit &&
      html`<button type="button" class=${summary.suggested_by ? "" : "primary"} disabled=${isRunning || !summary.model}
      onClick=${start}>${t("label.suggest", { model: summary.model ?? "" })}</button>`
    }
  </div>`;
}

/** The tab with suggestions; it takes the place of the list and has the same views.
 *
 * @param {SampleViews & { context: Labeling, canBatch: boolean, head: Drawn, summary: { data: Schemas["SuggestionSummary"], reload: Act } }} props
 */
export function SuggestionTool({
  context,
  layout,
  size,
  view,
  nameOf,
  onOpen,
  canBatch,
  head,
  summary,
}) {
  const { dataset, labels, gates, history, canEdit, reload, refresh: refreshAll } = context;
  const [{ order, page }, change] = useQuery({ order: "sure", page: 0 });
  const at = Number(page);
  const samples = useSuggestions(dataset.id, order, at, size);
  const items = samples.items ?? [];
  const selection = useSelection(items, `${order} ${page}`, samples.isCurrent);
  const refresh = () => Promise.all([samples.reload(), summary.reload(), reload()]);
  const acted = {
    dataset,
    samples,
    history,
    reload: () => Promise.all([summary.reload(), reload()]),
    refreshAll,
  };
  const labeling = labelActions(acted);
  const { accept, settle } = suggestionActions({ ...acted, refresh });
  const bin = trashActions(acted);
  const chosen = items.filter(({ id }) => selection.ids.has(id));
  const meant = chosen.length ? chosen : samples.isCurrent ? items : [];
  /** @param {string} name */
  const label = (name) => selection.targets().length && labeling.toggle(selection.targets(), name);
  const act = order === "doubtful" ? settle : accept;
  const last = Math.max(0, Math.ceil(samples.total / size) - 1);
  useEffect(() => {
    if (samples.isCurrent && at > last) change({ page: last }); // the last page was answered
  }, [samples.isCurrent, at > last]);
  useSamplesChanged(samples.reload);
  useKeys({
    ...(canEdit && canBatch && labelBindings(labels, label)),
    ...(canEdit &&
      order !== "similar" && {
        "Ctrl+Enter": [() => meant.length && accept(meant), t("label.accept-page")],
      }),
    ...(canEdit && { Delete: [() => bin.trash(chosen), t("delete")] }),
    "Ctrl+a": [selection.all, t("label.select-page")],
    Escape: [selection.none, t("label.select-none")],
    PageDown: () => (at + 1) * size < samples.total && change({ page: at + 1 }),
    PageUp: () => at > 0 && change({ page: at - 1 }),
  });
  return html`<div class="label-columns">
    <section class="label-main" aria-label=${t("label.suggestions")}>
      ${head}
      <${Maker} dataset=${dataset} summary=${summary.data} canEdit=${canEdit} onEnd=${refresh} />
      <${Orders} order=${order} summary=${summary.data} onPick=${(one) => change({ order: one, page: 0 })} />
      <p class="hint">${t(`label.order-about.${order}`)}</p>
      <div class="row selection-bar">
        <button type="button" disabled=${!samples.isCurrent} onClick=${selection.all} title="Ctrl+A">${t("label.select-page")}</button>
        <button type="button" class="quiet" disabled=${!chosen.length} onClick=${selection.none}>${t("label.select-none")}</button>
        <span class="spacer"></span>
        ${canEdit && order === "doubtful" && html`<button type="button" disabled=${!meant.length} onClick=${() => act(meant)}>${t(chosen.length ? "label.keep-selected" : "label.keep-page")}</button>`}
        ${
          canEdit &&
          order !== "similar" &&
          html`<button type="button" class="primary" disabled=${!meant.length} title="Ctrl+Enter"
          onClick=${() => accept(meant)}>${t(chosen.length ? "label.accept-selected" : "label.accept-page")}</button>`
        }
        ${canEdit && order === "similar" && html`<button type="button" disabled=${!chosen.length} onClick=${() => bin.trash(chosen)}>${t("delete")}</button>`}
      </div>
      ${samples.error && html`<${Problem} error=${samples.error} onRetry=${samples.reload} />`}
      ${!samples.items && !samples.error && html`<${Loading} />`}
      ${samples.items && !items.length && html`<${Empty} title=${t(`label.no-suggestions.${summary.data.suggested_by ? order : "yet"}`)} />`}
      ${
        items.length > 0 &&
        html`<${SampleList} label=${t("label.samples")} view=${view} clickOpens=${!canBatch}
        onOpen=${(index) => onOpen(items[index], { tab: "smart" })} ...${{ items, selection, layout, nameOf }} />`
      }
      <${Pager} page=${at} pageSize=${size} total=${samples.total} onPick=${(next) => change({ page: next })} />
    </section>
    <aside class="label-side">
      ${
        canBatch &&
        html`<${SelectedLabels} ...${{ chosen, labels, canEdit }}
        onRename=${(name, other) => labeling.rename(chosen, name, other)} onRemove=${(name) => labeling.remove(chosen, name)} />`
      }
      <${LabelList} ...${{ dataset, labels, gates, canEdit, reload }} onPick=${(name) => canBatch && chosen.length && label(name)}
        onManage=${() => openLabelManagement({ dataset, history, onChange: refreshAll })} />
    </aside>
  </div>`;
}
