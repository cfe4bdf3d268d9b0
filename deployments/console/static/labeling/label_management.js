// Label Management: add, rename, merge, colour, key and deletion of labels.

import { call } from "/console/core/api.js";
import { confirmDialog, Dialog, formDialog, openDialog } from "/console/core/dialogs.js";
import { textOf } from "/console/core/forms.js";
import { html, useEffect, useState } from "/console/core/html.js";
import { notify, notifyProblem, notifySaved } from "/console/core/notices.js";
import { formatNumber, t } from "/console/core/i18n.js";
import { changeStep } from "./history.js";
import { ColourChoice, KeyChoice, NAME_MAX, usePalette } from "./label_choices.js";
import { NewLabel } from "./new_label.js";
import { save } from "./saving.js";

/** @typedef {ReturnType<typeof labelChanges>} LabelChanges */

/** What can go with a label: source files only of samples that were taken in from some, one file each (SPEC C26).
 *
 * @param {Dataset} dataset
 */
function deletionsOf({ input_path: inputPath, project_type: type }) {
  const hasFiles = inputPath !== null && type !== "text_classification";
  const samples = {
    mode: "label_and_samples",
    text: t(hasFiles ? "label.delete.label_and_samples" : "label.delete.label_and_its_samples"),
  };
  const files = {
    mode: "label_samples_and_files",
    text: t("label.delete.label_samples_and_files"),
  };
  return [
    { mode: "label_only", text: t("label.delete.label_only") },
    samples,
    ...(hasFiles ? [files] : []),
  ];
}

/** @param {Label[]} labels */
const amountsOf = (labels) =>
  labels.length === 1
    ? t("label.delete-amount", { count: labels[0].samples })
    : t("label.delete-amounts", {
        counts: labels.map(({ name, samples }) => `${name}: ${formatNumber(samples)}`).join(", "),
      });

/** Ask what shall go with labels, and delete each by `remove(label, mode)`.
 *
 * @param {Dataset} dataset
 * @param {Label[]} labels
 * @param {LabelChanges["remove"]} remove
 */
function deleteLabels(dataset, labels, remove) {
  /** @param {string} mode */
  const removeAll = async (mode) => {
    for (const label of labels) await remove(label, mode);
  };
  return formDialog({
    title: t("label.delete-title", { name: labels.map(({ name }) => name).join(", ") }),
    action: t("delete"),
    danger: true,
    fields: html`<p>${amountsOf(labels)}</p>
      <fieldset><legend>${t("label.delete-what")}</legend>
        ${deletionsOf(dataset).map(
          ({ mode, text }, place) => html`<label key=${mode} class="check">
          <input type="radio" name="mode" value=${mode} defaultChecked=${place === 0} /> ${text}</label>`,
        )}
      </fieldset>`,
    /** @param {FormData} form */
    save: (form) => removeAll(textOf(form, "mode")),
  });
}

/** Everything that can be done with labels; each change is saved at once and can be undone.
 *
 * @param {{
 *   dataset: Dataset,
 *   history: LabelHistory,
 *   refresh: () => Promise<unknown>,
 * }} given
 */
function labelChanges({ dataset, history, refresh }) {
  /**
   * @param {string} text
   * @param {string | null | undefined} changeId
   */
  const done = (text, changeId) => {
    if (!changeId) return; // it was so already
    history.push(changeStep(text, changeId, refresh));
    notifySaved(text, { undo: history.undo });
  };
  /**
   * @param {string} text
   * @param {() => Promise<any>} send
   */
  const change = async (text, send) => {
    const { change_id: changed, id } = await save(send);
    done(text, changed === undefined ? id : changed); // a deletion answers with the change itself
  };
  /** Throws what the server refuses, for a dialog that asks.
   *
   * @param {string} text
   * @param {() => Promise<any>} send
   */
  const attempt = (text, send) => history.during(change(text, send)).finally(refresh);
  /**
   * @param {Label} label
   * @param {Partial<Schemas["LabelUpdate"]>} body
   * @param {string} text
   */
  const patch = (label, body, text) =>
    attempt(text, () => call("PATCH", `/labels/${label.id}`, body));
  return {
    /**
     * @param {Label} label
     * @param {string} colour
     */
    colour: (label, colour) =>
      patch(label, { colour }, t("label.recoloured", { name: label.name })).catch(notifyProblem),
    /**
     * @param {Label} label
     * @param {string} key
     */
    shortcut: (label, key) =>
      patch(label, { shortcut: key || null }, t("label.key-set", { name: label.name })).catch(
        notifyProblem,
      ),
    /**
     * @param {Label} label
     * @param {string} name
     * @param {boolean} merge
     */
    rename: (label, name, merge) =>
      patch(label, { name, merge }, t("label.renamed", { name: label.name, other: name })),
    /**
     * @param {string[]} names
     * @param {string} into
     */
    merge: (names, into) =>
      attempt(t("label.merged", { names: names.join(", "), into }), () =>
        call("POST", `/datasets/${dataset.id}/labels/merge`, { labels: names, into }),
      ).catch(notifyProblem),
    /**
     * @param {Label} label
     * @param {string} mode
     */
    remove: (label, mode) =>
      attempt(t("label.deleted", { name: label.name }), () =>
        call("DELETE", `/labels/${label.id}?mode=${mode}`),
      ),
  };
}

/** @param {{ label: Label, labels: Label[], onRename: LabelChanges["rename"] }} props */
function NameField({ label, labels, onRename }) {
  /** @param {FieldEvent} event */
  const finish = async (event) => {
    const name = event.target.value.trim();
    if (name === label.name) return undefined;
    const other = labels.find((one) => one.name === name);
    if (!other) return onRename(label, name, false).catch(notifyProblem);
    const { target: input } = event;
    const isMerged = await confirmDialog({
      title: t("label.merge"),
      text: t("label.merge-ask", { name: label.name, into: name, count: label.samples }),
      action: t("label.merge"),
      save: () => onRename(label, name, true),
    });
    if (!isMerged) input.value = label.name;
    return undefined;
  };
  return html`<input key=${label.name} defaultValue=${label.name} maxlength=${NAME_MAX} required
    aria-label=${t("label.name-of", { name: label.name })} onChange=${finish} />`;
}

/**
 * @param {{
 *   label: Label,
 *   labels: Label[],
 *   dataset: Dataset,
 *   changes: LabelChanges,
 *   colours: string[],
 *   isChosen: boolean,
 *   onChoose: Act,
 * }} props
 */
function Row({ label, labels, dataset, changes, colours, isChosen, onChoose }) {
  return html`<tr>
    <td><input type="checkbox" checked=${isChosen} aria-label=${t("label.choose", { name: label.name })} onChange=${onChoose} /></td>
    <td><${ColourChoice} colours=${colours} value=${label.colour} text=${t("label.colour-of", { name: label.name })}
      onChange=${(event) => changes.colour(label, event.target.value)} /></td>
    <th scope="row"><${NameField} label=${label} labels=${labels} onRename=${changes.rename} /></th>
    <td><${KeyChoice} text=${t("label.key-of", { name: label.name })} value=${label.shortcut ?? ""} taken=${labels.map((one) => one.shortcut)}
      onChange=${(event) => changes.shortcut(label, event.target.value)} /></td>
    <td class="end">${formatNumber(label.samples)}</td>
    ${dataset.project_type === "object_detection" && html`<td class="end">${formatNumber(label.annotations)}</td>`}
    <td><button type="button" class="quiet" aria-label=${t("label.delete-one", { name: label.name })} onClick=${() => deleteLabels(dataset, [label], changes.remove)}>${t("delete")}</button></td>
  </tr>`;
}

/** @param {{ chosen: string[], onMerge: LabelChanges["merge"], onDelete: Act }} props */
function ChosenBar({ chosen, onMerge, onDelete }) {
  const [into, setInto] = useState("");
  const target = chosen.includes(into) ? into : chosen[0];
  if (chosen.length < 2) return html`<p class="hint">${t("label.merge-hint")}</p>`;
  return html`<div class="row">
    <button type="button" onClick=${onDelete}>${t("label.delete-chosen")}</button>
    <label class="row">${t("label.merge-into")}
      <select value=${target} onChange=${(event) => setInto(event.target.value)}>${chosen.map((name) => html`<option key=${name}>${name}</option>`)}</select></label>
    <button type="button" onClick=${() =>
      onMerge(
        chosen.filter((name) => name !== target),
        target,
      )}>${t("label.merge")}</button>
  </div>`;
}

/**
 * @param {{
 *   dataset: Dataset,
 *   history: LabelHistory,
 *   onChange: Act,
 *   close: Close,
 * }} props
 */
function Management({ dataset, history, onChange, close }) {
  const [labels, setLabels] = useState(/** @type {Label[]} */ ([]));
  const [chosen, setChosen] = useState(/** @type {string[]} */ ([]));
  const colours = usePalette();
  const load = () => call("GET", `/datasets/${dataset.id}/labels`).then(setLabels, notifyProblem);
  useEffect(() => void load(), []);
  const refresh = () => Promise.all([load(), onChange()]);
  const changes = labelChanges({ dataset, history, refresh });
  /** @param {string} name */
  const choose = (name) =>
    setChosen(chosen.includes(name) ? chosen.filter((one) => one !== name) : [...chosen, name]);
  const there = chosen.filter((name) => labels.some((label) => label.name === name));
  const headings = ["label.colour", "label.name", "label.attribute", "label.samples"];
  if (dataset.project_type === "object_detection") headings.push("label.annotations");
  return html`<${Dialog} title=${t("label.management")} wide onClose=${close}>
    <${NewLabel} ...${{ dataset, labels }} reload=${refresh} text=${t("label.new")} action=${t("label.add")}
      onPick=${(name, isNew) => notify(t(isNew ? "label.added" : "label.is-there", { name }), { kind: isNew ? "saved" : "info", replaces: "saved" })} />
    <span class="hint">${t("label.name-rule")}</span>
    <div class="table management" tabindex="0" role="region" aria-label=${t("label.labels")}><table>
      <thead><tr><th><span class="unseen">${t("label.choose-column")}</span></th>
        ${headings.map((key) => html`<th key=${key} scope="col">${t(key)}</th>`)}<th><span class="unseen">${t("delete")}</span></th></tr></thead>
      <tbody>${labels.map(
        (label) => html`<${Row} key=${label.id} isChosen=${there.includes(label.name)}
        onChoose=${() => choose(label.name)} ...${{ label, labels, dataset, changes, colours }} />`,
      )}</tbody>
    </table></div>
    <${ChosenBar} chosen=${there} onMerge=${changes.merge}
      onDelete=${() =>
        deleteLabels(
          dataset,
          labels.filter(({ name }) => there.includes(name)),
          changes.remove,
        )} />
  <//>`;
}

/** Open Label Management; `onChange` loads what the page shows anew.
 *
 * @param {{ dataset: Dataset, history: LabelHistory, onChange: Act }} context
 */
export const openLabelManagement = (context) =>
  openDialog((close) => html`<${Management} ...${context} close=${close} />`);
