// Labeling from a list: tabs, filter, search, samples of a page, and the panel beside them.

import { html, useEffect, useState } from "/console/core/html.js";
import { Empty, Loading, Pager, Problem, Tabs } from "/console/core/components.js";
import { textOf } from "/console/core/forms.js";
import { confirmDialog } from "/console/core/dialogs.js";
import { t } from "/console/core/i18n.js";
import { notify } from "/console/core/notices.js";
import { useKeys } from "/console/core/keys.js";
import { useImported } from "/console/core/imported.js";
import { useQuery } from "/console/core/router.js";
import { useMay } from "/console/core/session.js";
import { LabelAdvice } from "./advice.js";
import { Gates } from "./gates.js";
import { labelActions, trashActions } from "./label_action.js";
import { labelBindings } from "./label_keys.js";
import { openLabelManagement } from "./dialogs.js";
import { LabelList, SelectedLabels } from "./label_panel.js";
import { SampleList } from "./sample_list.js";
import { useSamples, useSamplesChanged } from "./samples.js";
import { useSelection } from "./selection.js";
import { useSummary } from "./suggestion_state.js";

/** What the address says about the list: tab, label, search, order of suggestions, page.
 *
 * @param {Dataset} dataset
 * @returns {[Filter, (changes: Partial<Filter>) => void, (changes: Partial<Filter>) => void]}
 */
export function useFilter(dataset) {
  // decided once: the last unlabeled sample must not change the tab under the person who labels it
  const [tab] = useState(dataset.unlabeled > 0 || !dataset.samples ? "unlabeled" : "all");
  const defaults = { tab, label: "", search: "", order: "sure", page: 0 };
  const [query, change] = useQuery(defaults);
  const filter = {
    tab: query.tab,
    label: query.label,
    search: query.search,
    order: query.order,
    page: Number(query.page),
  };
  return [filter, (changes) => change({ page: 0, ...changes }), change];
}

/**
 * @param {Dataset} dataset
 * @param {Schemas["SuggestionSummary"] | undefined} summary
 * @returns {Tab[]}
 */
function tabsOf(dataset, summary) {
  const tabs = [
    { key: "unlabeled", label: t("label.unlabeled"), count: dataset.unlabeled },
    { key: "labeled", label: t("label.labeled"), count: dataset.labeled },
    { key: "all", label: t("label.all"), count: dataset.samples },
  ];
  if (summary && (summary.model || summary.suggested_by))
    tabs.push({ key: "smart", label: t("label.suggestions"), count: summary.counts.sure });
  return dataset.trashed
    ? [...tabs, { key: "trash", label: t("label.trash"), count: dataset.trashed }]
    : tabs;
}

/**
 * @param {{
 *   filter: Filter,
 *   labels: Label[],
 *   onFilter: (changes: Partial<Filter>) => unknown,
 * }} props
 */
function Filters({ filter, labels, onFilter }) {
  /** @param {FormEvent} event */
  const search = (event) => {
    event.preventDefault();
    onFilter({ search: textOf(new FormData(event.target), "search").trim() });
  };
  return html`<select aria-label=${t("label.with-label")} value=${filter.label} onChange=${(event) => onFilter({ label: event.target.value })}>
      <option value="">${t("label.any-label")}</option>${labels.map(({ name }) => html`<option key=${name} value=${name}>${name}</option>`)}
    </select>
    <form role="search" onSubmit=${search}><input type="search" name="search" defaultValue=${filter.search}
      placeholder=${t("search")} aria-label=${t("search")} onSearch=${(event) => event.target.form.requestSubmit()} /></form>`;
}

/**
 * @param {{
 *   filter: Filter,
 *   selection: SampleSelection,
 *   samples: { items: Sample[]; isCurrent: boolean },
 *   bin: ReturnType<typeof trashActions>,
 *   canEdit: boolean,
 * }} props
 */
function Bar({ filter, selection, samples, bin, canEdit }) {
  const count = selection.ids.size;
  const mayEmpty = useMay("empty_trash");
  const targets = () => samples.items.filter(({ id }) => selection.ids.has(id));
  const empty = () =>
    confirmDialog({
      title: t("label.empty-trash"),
      text: t("label.empty-trash-ask"),
      action: t("label.empty-trash"),
      danger: true,
      save: bin.empty,
    });
  return html`<div class="row selection-bar">
    <button type="button" disabled=${!samples.isCurrent} onClick=${selection.all} title="Ctrl+A">${t("label.select-page")}</button>
    <button type="button" class="quiet" disabled=${!count} onClick=${selection.none}>${t("label.select-none")}</button>
    <span class="hint" role="status">${count ? t("label.selected", { count }) : ""}</span>
    <span class="spacer"></span>
    ${
      canEdit &&
      filter.tab === "trash" &&
      html`<button type="button" disabled=${!count} onClick=${() => bin.restore(targets())}>${t("label.restore")}</button>
      ${mayEmpty && html`<button type="button" class="danger" onClick=${empty}>${t("label.empty-trash")}</button>`}`
    }
    ${canEdit && filter.tab !== "trash" && html`<button type="button" disabled=${!count} onClick=${() => bin.trash(targets())}>${t("delete")}</button>`}
  </div>`;
}

/**
 * @param {{
 *   filter: Filter,
 *   dataset: Dataset,
 *   onFilter: (changes: Partial<Filter>) => unknown,
 * }} props
 */
function Nothing({ filter, dataset, onFilter }) {
  if (!dataset.samples && filter.tab !== "trash")
    return html`<${Empty} title=${t("label.empty-dataset")} text=${t("label.empty-dataset-text")} />`;
  if (filter.label || filter.search)
    return html`<${Empty} title=${t("label.nothing-found")}>
    <button type="button" onClick=${() => onFilter({ label: "", search: "" })}>${t("label.show-all")}</button><//>`;
  if (filter.tab === "unlabeled")
    return html`<${Empty} title=${t("label.all-labeled")} text=${t("label.all-labeled-text")}>
    <button type="button" onClick=${() => onFilter({ tab: "labeled" })}>${t("label.look-at-labeled")}</button><//>`;
  return html`<${Empty} title=${t(`label.nothing-${filter.tab}`)} />`;
}

/**
 * @param {{
 *   dataset: Dataset,
 *   summary: Schemas["SuggestionSummary"] | undefined,
 *   filter: Filter,
 *   onFilter: (changes: Partial<Filter>) => unknown,
 *   children?: Drawn,
 * }} props
 */
function ListHead({ dataset, summary, filter, onFilter, children }) {
  return html`<div class="row list-head">
    <${Tabs} tabs=${tabsOf(dataset, summary)} value=${filter.tab} onPick=${(tab) => onFilter({ tab })} label=${t("label.samples")} />
    <span class="spacer"></span>${children}
  </div>`;
}

const importSuggestions = async () => (await import("./suggestion_tool.js")).SuggestionTool;

/** The tab of suggestions; only who opens it loads it.
 *
 * @param {object} tool
 */
function Suggestions(tool) {
  const { imported: SuggestionTool, error } = useImported(importSuggestions);
  if (error) return html`<${Problem} error=${error} onRetry=${() => location.reload()} />`;
  return SuggestionTool ? html`<${SuggestionTool} ...${tool} />` : html`<${Loading} />`;
}

/** The labeling page of types whose samples are labeled as a whole, and the overview of pictures with boxes.
 *
 * @param {SampleViews & { context: Labeling, canBatch?: boolean, hasPictures?: boolean }} props
 */
export function ListTool({ context, canBatch = true, ...tool }) {
  const { dataset } = context;
  const [filter, onFilter] = useFilter(dataset);
  const summary = useSummary(dataset.id);
  const head = { dataset, summary: summary.data, filter, onFilter };
  if (filter.tab === "smart" && !summary.data) return html`<${Loading} />`;
  if (filter.tab === "smart")
    return html`<${Suggestions} head=${html`<${ListHead} ...${head} />`} ...${{ context, canBatch, summary, ...tool }} />`;
  return html`<${SampleTool} head=${head} ...${{ context, canBatch, filter, onFilter, ...tool }} />`;
}

/**
 * @param {SampleViews & { context: Labeling, canBatch?: boolean, hasPictures?: boolean, head: object, filter: Filter, onFilter: (changes: Partial<Filter>) => unknown }} props
 */
function SampleTool({
  context,
  head,
  filter,
  onFilter,
  layout,
  size,
  view,
  nameOf,
  onOpen,
  canBatch,
  hasPictures = false,
}) {
  const { dataset, labels, gates, history, canEdit, reload, refresh } = context;
  const samples = useSamples(dataset.id, filter, size, { pictures: hasPictures });
  const items = samples.items ?? [];
  const selection = useSelection(items, JSON.stringify(filter), samples.isCurrent);
  const acted = { dataset, samples, history, reload, refreshAll: refresh };
  const labeling = labelActions({ ...acted, onBack: selection.expect });
  const bin = trashActions(acted);
  const mayLabel = canEdit && canBatch && filter.tab !== "trash";
  const chosen = items.filter(({ id }) => selection.ids.has(id));
  const last = Math.max(0, Math.ceil(samples.total / size) - 1);
  /** @param {number} page */
  const turn = (page) => page >= 0 && page <= last && onFilter({ page });

  useSamplesChanged(samples.reload);
  useEffect(() => {
    if (samples.isCurrent && filter.page > last) onFilter({ page: last }); // the last page was emptied
  }, [samples.isCurrent, samples.total]);

  /** @param {string} name */
  const label = (name) => {
    const targets = selection.targets();
    if (!targets.length) return;
    labeling.toggle(targets, name);
    if (!selection.ids.size && filter.tab !== "unlabeled")
      selection.goTo(Math.min(selection.current + 1, items.length - 1));
  };
  /**
   * @param {string} name
   * @param {boolean} [isNew]
   */
  const click = (name, isNew) =>
    chosen.length ? label(name) : isNew || notify(t("label.select-first"), { replaces: "select" });
  /**
   * @param {string} name
   * @param {boolean} [isNew]
   */
  const showOnly = (name, isNew) => isNew || onFilter({ label: name === filter.label ? "" : name });
  useKeys({
    ...(mayLabel &&
      labelBindings(labels, (name) =>
        chosen.length || isListFocused() ? label(name) : focusList(),
      )),
    "Ctrl+a": [selection.all, t("label.select-page")],
    Escape: [selection.none, t("label.select-none")],
    PageDown: [() => turn(filter.page + 1), t("pages.next")],
    PageUp: [() => turn(filter.page - 1), t("pages.previous")],
    "/": [
      () => /** @type {HTMLElement | null} */ (document.querySelector("[type=search]"))?.focus(),
      t("search"),
    ],
    ...(canEdit && filter.tab !== "trash" && { Delete: [() => bin.trash(chosen), t("delete")] }),
    Space: [focusList, t("label.key-space")],
    ArrowDown: [focusList, t("label.key-arrows")],
    ArrowRight: focusList,
    Enter: [() => items.length && onOpen(items[selection.current], filter), t("label.key-enter")],
  });
  return html`<div class="label-columns">
    <section class="label-main" aria-label=${t("label.samples")}>
      <${ListHead} ...${head}><${Filters} ...${{ filter, labels, onFilter }} /><//>
      <${Bar} ...${{ filter, selection, samples: { items, isCurrent: samples.isCurrent }, bin, canEdit }} />
      ${samples.error && html`<${Problem} error=${samples.error} onRetry=${samples.reload} />`}
      ${!samples.items && !samples.error && html`<${Loading} />`}
      ${samples.items && !items.length && html`<${Nothing} ...${{ filter, dataset, onFilter }} />`}
      ${
        items.length > 0 &&
        html`<${SampleList} label=${t("label.samples")} onOpen=${(index) => onOpen(items[index], filter)}
        view=${view} clickOpens=${!canBatch} ...${{ items, selection, layout, nameOf }} />`
      }
      <${Pager} page=${filter.page} pageSize=${size} total=${samples.total} onPick=${turn} />
    </section>
    <aside class="label-side">
      ${
        canBatch &&
        html`<${SelectedLabels} canEdit=${mayLabel} ...${{ chosen, labels }}
        onRename=${(name, other) =>
          labeling.rename(
            chosen.filter((one) => one.labels.includes(name)),
            name,
            other,
          )}
        onRemove=${(name) =>
          labeling.remove(
            chosen.filter((one) => one.labels.includes(name)),
            name,
          )} />`
      }
      <${LabelList} canEdit=${canEdit} ...${{ dataset, labels, gates, reload }} active=${canBatch ? undefined : filter.label}
        onPick=${mayLabel ? click : showOnly}
        onManage=${() => openLabelManagement({ dataset, history, onChange: refresh })} />
      <${Gates} ...${{ dataset, labels, gates }} />
      ${canEdit && html`<${LabelAdvice} dataset=${dataset} />`}
    </aside>
  </div>`;
}

const isListFocused = () => document.activeElement?.closest(".samples") !== null;

/** The first key press of somebody who has not clicked yet goes to the list. */
function focusList() {
  /** @type {HTMLElement | null} */ (document.querySelector(".samples [tabindex='0']"))?.focus();
}
