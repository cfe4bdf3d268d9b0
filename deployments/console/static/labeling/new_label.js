// Labels that are made while somebody labels.

import { call } from "/console/core/api.js";
import { formDialog } from "/console/core/dialogs.js";
import { html, useId, useState } from "/console/core/html.js";
import { t } from "/console/core/i18n.js";
import { notifyProblem } from "/console/core/notices.js";
import {
  asksColour,
  ColourChoice,
  freeColour,
  KeyChoice,
  labelOf,
  NAME_MAX,
  usePalette,
} from "./label_choices.js";
import { save } from "./saving.js";

/** Add a label without asking; gives whether it is there.
 *
 * @param {{ dataset: Dataset, reload: Act }} context
 * @param {ReturnType<typeof labelOf>} label
 */
async function addLabel({ dataset, reload }, label) {
  try {
    await save(() => call("POST", `/datasets/${dataset.id}/labels`, [label]));
    await reload();
    return true;
  } catch (error) {
    notifyProblem(error);
    return false;
  }
}

/** Colour, where people choose it, and key of a label that is not there yet.
 *
 * @param {{ dataset: Dataset, labels: Label[] }} props
 */
function Choices({ dataset, labels }) {
  const colours = usePalette();
  const [colour, setColour] = useState("");
  const [shortcut, setShortcut] = useState("");
  const first = freeColour(
    colours,
    labels.map((one) => one.colour),
  );
  return html`${
    asksColour(dataset.project_type) &&
    colours.length > 0 &&
    html`<label class="row">${t("label.colour")}
      <${ColourChoice} name="colour" colours=${colours} text=${t("label.colour")} value=${colour || first} onInput=${(event) => setColour(event.target.value)} /></label>`
  }
    <label class="row">${t("label.key")}
      <${KeyChoice} name="shortcut" text=${t("label.key")} taken=${labels.map((one) => one.shortcut)} value=${shortcut}
        onChange=${(event) => setShortcut(event.target.value)} /></label>`;
}

/** Type a label: an existing one is chosen, a new one is made with the colour and key that are asked for then.
 *
 * `onPick(name, isNew)` is called when the label is there.
 *
 * @param {{
 *   dataset: Dataset,
 *   labels: Label[],
 *   reload: Act,
 *   onPick: (name: string, isNew?: boolean) => unknown,
 *   text?: string,
 *   action?: string,
 * }} props
 */
export function NewLabel({
  dataset,
  labels,
  reload,
  onPick,
  text = t("label.type-one"),
  action = t("ok"),
}) {
  const known = useId();
  const [typed, setTyped] = useState("");
  /** @param {string} name */
  const has = (name) => labels.some((one) => one.name === name);
  /** @param {FormEvent} event */
  const submit = async (event) => {
    event.preventDefault();
    const label = labelOf(Object.fromEntries(new FormData(event.target)));
    const isNew = !has(label.name);
    if (isNew && !(await addLabel({ dataset, reload }, label))) return; // what was typed can be mended
    setTyped((now) => (now.trim() === label.name ? "" : now)); // the next one may have been begun meanwhile
    onPick(label.name, isNew);
  };
  return html`<form class="new-label" onSubmit=${submit}>
    <input name="name" list=${known} required maxlength=${NAME_MAX} autocomplete="off" value=${typed}
      placeholder=${text} aria-label=${text} onInput=${(event) => setTyped(event.target.value)} />
    <datalist id=${known}>${labels.map(({ name }) => html`<option key=${name} value=${name}></option>`)}</datalist>
    <button title=${t("label.set-typed")}>${action}</button>
    ${
      typed.trim() &&
      !has(typed.trim()) &&
      html`<div class="row label-choices"><span class="hint">${t("label.new")}</span>
      <${Choices} dataset=${dataset} labels=${labels} /></div>`
    }
  </form>`;
}

/** Ask for name, colour and key of a new label and make it; gives its name, or undefined.
 *
 * @param {{ dataset: Dataset, labels: Label[], reload: Act }} given
 */
export function askNewLabel({ dataset, labels, reload }) {
  return formDialog({
    title: t("label.new"),
    action: t("label.add"),
    fields: html`<label>${t("label.name")}<input name="name" required maxlength=${NAME_MAX} autofocus autocomplete="off" />
        <span class="hint">${t("label.name-rule")}</span></label>
      <div class="row label-choices"><${Choices} dataset=${dataset} labels=${labels} /></div>`,
    /** @param {FormData} form */
    save: async (form) => {
      const label = labelOf(Object.fromEntries(form));
      await call("POST", `/datasets/${dataset.id}/labels`, [label]);
      await reload();
      return label.name;
    },
  });
}
