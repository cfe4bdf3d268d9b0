// Label Management: add, rename, merge, colour, key and deletion of labels.

import { call } from "/console/core/api.js";
import { confirmDialog, Dialog, formDialog, openDialog } from "/console/core/dialogs.js";
import { html, useEffect, useState } from "/console/core/html.js";
import { notifyProblem, notifySaved } from "/console/core/notices.js";
import { formatNumber, t } from "/console/core/i18n.js";
import { NAME_MAX } from "./label_panel.js";
import { changeStep } from "./history.js";
import { save } from "./saving.js";

const KEYS = [..."1234567890abcdefghijklmnopqrstuvwxyz"];
const DELETIONS = ["label_only", "label_and_samples", "label_samples_and_files"];

/** Ask what shall go with a label; gives one of DELETIONS. A text has no file of its own (SPEC C26). */
function askDeletion(dataset, label) {
  const offered = dataset.project_type === "text_classification" ? DELETIONS.slice(0, 2) : DELETIONS;
  return formDialog({
    title: t("label.delete-title", { name: label.name }),
    action: t("delete"),
    danger: true,
    fields: html`<p>${t("label.delete-amount", { count: label.samples })}</p>
      <fieldset><legend>${t("label.delete-what")}</legend>
        ${offered.map((mode) => html`<label key=${mode} class="check">
          <input type="radio" name="mode" value=${mode} defaultChecked=${mode === DELETIONS[0]} /> ${t(`label.delete.${mode}`)}</label>`)}
      </fieldset>`,
    save: (form) => form.get("mode"),
  });
}

/** Everything that can be done with labels; each change is saved at once and can be undone. */
function labelChanges({ dataset, history, refresh }) {
  const done = (text, changeId) => {
    if (!changeId) return; // it was so already
    history.push(changeStep(text, changeId, refresh));
    notifySaved(text, { undo: history.undo });
  };
  const attempt = (work) => history.during(work()).catch(notifyProblem).then(refresh);
  const patch = (label, body, text) =>
    attempt(async () => done(text, (await save(() => call("PATCH", `/labels/${label.id}`, body))).change_id));
  return {
    colour: (label, colour) => patch(label, { colour }, t("label.recoloured", { name: label.name })),
    shortcut: (label, key) => patch(label, { shortcut: key || null }, t("label.key-set", { name: label.name })),
    rename: (label, name, merge) => patch(label, { name, merge }, t("label.renamed", { name: label.name, other: name })),
    add: (name) => attempt(async () => {
      await save(() => call("POST", `/datasets/${dataset.id}/labels`, [name]));
      notifySaved(t("label.added", { name }));
    }),
    merge: (names, into) => attempt(async () => {
      const { change_id } = await save(() => call("POST", `/datasets/${dataset.id}/labels/merge`, { labels: names, into }));
      done(t("label.merged", { names: names.join(", "), into }), change_id);
    }),
    remove: (label, mode) => attempt(async () => {
      const { id } = await save(() => call("DELETE", `/labels/${label.id}?mode=${mode}`));
      done(t("label.deleted", { name: label.name }), id);
    }),
  };
}

function NameField({ label, labels, onRename }) {
  const finish = async (event) => {
    const name = event.target.value.trim();
    if (name === label.name) return;
    const other = labels.find((one) => one.name === name);
    const isMeant = !other || (await confirmDialog({
      title: t("label.merge"), text: t("label.merge-ask", { name: label.name, into: name, count: label.samples }), action: t("label.merge"),
    }));
    if (isMeant) onRename(label, name, Boolean(other));
    else event.target.value = label.name;
  };
  return html`<input key=${label.name} defaultValue=${label.name} maxlength=${NAME_MAX} required
    aria-label=${t("label.name-of", { name: label.name })} onChange=${finish} />`;
}

function Row({ label, labels, dataset, changes, isChosen, onChoose }) {
  const taken = new Set(labels.map(({ shortcut }) => shortcut));
  const free = KEYS.filter((key) => key === label.shortcut || !taken.has(key));
  const remove = async () => {
    const mode = await askDeletion(dataset, label);
    if (mode) changes.remove(label, mode);
  };
  return html`<tr>
    <td><input type="checkbox" checked=${isChosen} aria-label=${t("label.choose", { name: label.name })} onChange=${onChoose} /></td>
    <td><input type="color" value=${label.colour} aria-label=${t("label.colour-of", { name: label.name })}
      onChange=${(event) => changes.colour(label, event.target.value)} /></td>
    <th scope="row"><${NameField} label=${label} labels=${labels} onRename=${changes.rename} /></th>
    <td><select aria-label=${t("label.key-of", { name: label.name })} value=${label.shortcut ?? ""}
        onChange=${(event) => changes.shortcut(label, event.target.value)}>
      <option value="">–</option>${free.map((key) => html`<option key=${key} value=${key}>${key}</option>`)}</select></td>
    <td class="end">${formatNumber(label.samples)}</td>
    ${dataset.project_type === "object_detection" && html`<td class="end">${formatNumber(label.annotations)}</td>`}
    <td><button type="button" class="quiet" aria-label=${t("label.delete-one", { name: label.name })} onClick=${remove}>${t("delete")}</button></td>
  </tr>`;
}

function MergeBar({ chosen, onMerge }) {
  const [into, setInto] = useState("");
  const target = chosen.includes(into) ? into : chosen[0];
  if (chosen.length < 2) return html`<p class="hint">${t("label.merge-hint")}</p>`;
  return html`<div class="row">
    <label class="row">${t("label.merge-into")}
      <select value=${target} onChange=${(event) => setInto(event.target.value)}>${chosen.map((name) => html`<option key=${name}>${name}</option>`)}</select></label>
    <button type="button" onClick=${() => onMerge(chosen.filter((name) => name !== target), target)}>${t("label.merge")}</button>
  </div>`;
}

function Management({ dataset, history, onChange, close }) {
  const [labels, setLabels] = useState([]);
  const [chosen, setChosen] = useState([]);
  const load = () => call("GET", `/datasets/${dataset.id}/labels`).then(setLabels, notifyProblem);
  useEffect(() => void load(), []);
  const refresh = () => Promise.all([load(), onChange()]);
  const changes = labelChanges({ dataset, history, refresh });
  const choose = (name) =>
    setChosen(chosen.includes(name) ? chosen.filter((one) => one !== name) : [...chosen, name]);
  const add = (event) => {
    event.preventDefault();
    changes.add(event.target.elements.name.value.trim());
    event.target.reset();
  };
  const there = chosen.filter((name) => labels.some((label) => label.name === name));
  const headings = ["label.colour", "label.name", "label.key", "label.samples"];
  if (dataset.project_type === "object_detection") headings.push("label.annotations");
  return html`<${Dialog} title=${t("label.management")} wide onClose=${close}>
    <form class="row" onSubmit=${add}>
      <input name="name" required maxlength=${NAME_MAX} autocomplete="off" placeholder=${t("label.new")} aria-label=${t("label.new")} />
      <button class="primary">${t("label.add")}</button><span class="hint">${t("label.name-rule")}</span>
    </form>
    <div class="table management" tabindex="0" role="region" aria-label=${t("label.labels")}><table>
      <thead><tr><th><span class="unseen">${t("label.choose-column")}</span></th>
        ${headings.map((key) => html`<th key=${key} scope="col">${t(key)}</th>`)}<th><span class="unseen">${t("delete")}</span></th></tr></thead>
      <tbody>${labels.map((label) => html`<${Row} key=${label.id} isChosen=${there.includes(label.name)}
        onChoose=${() => choose(label.name)} ...${{ label, labels, dataset, changes }} />`)}</tbody>
    </table></div>
    <${MergeBar} chosen=${there} onMerge=${changes.merge} />
  <//>`;
}

/** Open Label Management; `onChange` loads what the page shows anew. */
export const openLabelManagement = (context) =>
  openDialog((close) => html`<${Management} ...${context} close=${close} />`);
