// The labels beside the samples: choose one by click or key, type a new one, see what is chosen.

import { html, useState } from "/console/core/html.js";
import { t } from "/console/core/i18n.js";
import { promptDialog } from "/console/core/dialogs.js";
import { useMay } from "/console/core/session.js";
import { Chip, colourOf } from "./chips.js";
import { amountOf, stateOf } from "./gates.js";
import { NAME_MAX } from "./label_choices.js";
import { keysOfLabels } from "./label_keys.js";
import { NewLabel } from "./new_label.js";

const SEARCHED_FROM = 12;

/**
 * @param {{
 *   label: Label,
 *   shortcut: string | undefined,
 *   dataset: Dataset,
 *   gates: GateValues,
 *   isActive: boolean,
 *   onPick: (name: string, isNew?: boolean) => unknown,
 * }} props
 */
function LabelRow({ label, shortcut, dataset, gates, isActive, onPick }) {
  const amount = amountOf(label, dataset);
  const goal = gates.recommended_per_class;
  return html`<li>
    <button type="button" class="label" aria-pressed=${isActive} title=${label.name} onClick=${() => onPick(label.name)}>
      <kbd>${shortcut ?? ""}</kbd>
      <span class="swatch" style=${{ background: label.colour }}></span>
      <span class="name">${label.name}</span>
      <span class="count" data-state=${stateOf(amount, gates)}>${t("label.of", { have: amount, need: goal })}</span>
      <span class="meter"><span data-state=${stateOf(amount, gates)} style=${{ width: `${Math.min(100, (100 * amount) / goal)}%` }}></span></span>
    </button>
  </li>`;
}

/** All labels, with how far each is; `onPick(name, isNew)` chooses one, also one that was just made.
 *
 * @param {{
 *   dataset: Dataset,
 *   labels: Label[],
 *   gates: GateValues,
 *   reload: () => Promise<unknown>,
 *   active?: string,
 *   canEdit?: boolean,
 *   onPick: (name: string, isNew?: boolean) => unknown,
 *   onManage: Act,
 * }} props
 */
export function LabelList({
  dataset,
  labels,
  gates,
  reload,
  active,
  canEdit = true,
  onPick,
  onManage,
}) {
  const [search, setSearch] = useState("");
  const keys = keysOfLabels(labels);
  const mayManage = useMay("manage_labels");
  const shown = labels.filter(({ name }) => name.toLowerCase().includes(search.toLowerCase()));
  return html`<section class="label-list" aria-label=${t("label.labels")}>
    <header><h2>${t("label.labels")}</h2>
      ${canEdit && mayManage && html`<button type="button" class="quiet" onClick=${onManage}>${t("label.manage")}</button>`}</header>
    ${canEdit && html`<${NewLabel} ...${{ dataset, labels, reload, onPick }} />`}
    ${
      labels.length >= SEARCHED_FROM &&
      html`<input type="search" value=${search} placeholder=${t("label.find")}
      aria-label=${t("label.find")} onInput=${(event) => setSearch(event.target.value)} />`
    }
    ${!labels.length && html`<p class="hint">${t("label.none-yet")}</p>`}
    <ul>${shown.map(
      (label) => html`<${LabelRow} key=${label.id} shortcut=${keys.get(label.name)}
      isActive=${label.name === active} ...${{ label, dataset, gates, onPick }} />`,
    )}</ul>
  </section>`;
}

/**
 * @param {Sample[]} samples
 * @returns {[string, number][]}
 */
const countLabels = (samples) => {
  const counts = new Map();
  for (const { labels } of samples)
    for (const name of labels) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts];
};

/** Labels of Selected: what the chosen samples carry, to change or take off.
 *
 * @param {{
 *   chosen: Sample[],
 *   labels: Label[],
 *   canEdit: boolean,
 *   onRename: (name: string, other: string) => unknown,
 *   onRemove: (name: string) => unknown,
 * }} props
 */
export function SelectedLabels({ chosen, labels, canEdit, onRename, onRemove }) {
  const counted = countLabels(chosen);
  /** @param {string} name */
  const rename = async (name) => {
    const other = await promptDialog({
      title: t("label.change-selected"),
      label: t("label.name"),
      value: name,
      hint: t("label.change-selected-hint", { count: chosen.length }),
      maxlength: NAME_MAX,
    });
    if (other && other !== name) onRename(name, other);
  };
  return html`<section class="selected-labels" aria-label=${t("label.of-selected")}>
    <h2>${t("label.selected", { count: chosen.length })}</h2>
    ${!chosen.length && html`<p class="hint">${t("label.select-first")}</p>`}
    ${chosen.length > 0 && !counted.length && html`<p class="hint">${t("label.without")}</p>`}
    ${counted.map(
      ([name, count]) => html`<div key=${name} class="row">
      <${Chip} name=${name} colour=${colourOf(labels, name)} /> <span class="count">${count}</span>
      ${
        canEdit &&
        html`<span class="spacer"></span>
        <button type="button" class="quiet icon" aria-label=${t("label.change-name", { name })} onClick=${() => rename(name)}>✎</button>
        <button type="button" class="quiet icon" aria-label=${t("label.take-off", { name })} onClick=${() => onRemove(name)}>×</button>`
      }
    </div>`,
    )}
  </section>`;
}
