// The label set of a dataset that is created: a row a label, with its colour and its key (SPEC 25, 28, 98).

import { html, useEffect, useRef, useState } from "/console/core/html.js";
import { t } from "/console/core/i18n.js";
import {
  asksColour,
  ColourChoice,
  freeColour,
  KeyChoice,
  labelOf,
  usePalette,
} from "/console/labeling/label_choices.js";

const BETWEEN = /[,，\n]/; // several names may be typed or pasted at once

let made = 0;
/**
 * @param {string} [name]
 * @returns {NewLabel}
 */
const blank = (name = "") => ({ id: ++made, name, colour: "", shortcut: "" });

/** The rows, each with a colour; one that has none gets the first that is free, and keeps it.
 *
 * @param {NewLabel[]} rows
 * @param {string[]} palette
 * @returns {NewLabel[]}
 */
function coloured(rows, palette) {
  const taken = rows.map(({ colour }) => colour).filter(Boolean);
  return rows.map((row) => {
    if (row.colour || !palette.length) return row;
    taken.push(freeColour(palette, taken));
    return { ...row, colour: taken.at(-1) ?? "" };
  });
}

/**
 * @param {{
 *   row: NewLabel,
 *   number: number,
 *   palette: string[] | false,
 *   keys: string[],
 *   onChange: (changes: Partial<NewLabel>) => void,
 *   onRemove: Act,
 * }} props
 */
function Row({ row, number, palette, keys, onChange, onRemove }) {
  return html`<li>
    <input name="label_name" class="grow" value=${row.name} autocomplete="off" aria-label=${t("new.label-number", { number })}
      onInput=${(event) => onChange({ name: event.target.value })} />
    ${
      palette &&
      html`<${ColourChoice} name="label_colour" colours=${palette} value=${row.colour} text=${t("new.label-colour", { number })}
      onInput=${(event) => onChange({ colour: event.target.value })} />`
    }
    <${KeyChoice} name="label_key" value=${row.shortcut} taken=${keys} text=${t("new.label-key", { number })}
      onChange=${(event) => onChange({ shortcut: event.target.value })} />
    <button type="button" class="quiet icon" aria-label=${t("new.remove-label", { number })} onClick=${onRemove}>×</button>
  </li>`;
}

/** Fields of a form; `labelsOf(form)` gives what is in them.
 *
 * @param {{ type: ProjectType }} props
 */
export function LabelSet({ type }) {
  const palette = usePalette();
  const [rows, setRows] = useState([blank()]);
  /** @type {Ref<HTMLElement>} */
  const list = useRef(null);
  const asked = useRef(0); // the row to go to once it is drawn
  /** @param {(rows: NewLabel[]) => NewLabel[]} make */
  const put = (make) => setRows((all) => coloured(make(all), palette));
  useEffect(() => put((all) => all), [palette]);
  useEffect(() => {
    if (asked.current)
      /** @type {HTMLElement | null} */ (
        list.current.querySelector("li:last-child input")
      )?.focus();
    asked.current = 0;
  }, [rows.length]);
  /** @param {NewLabel} row */
  const change = (row) => (/** @type {Partial<NewLabel>} */ changes) => {
    const [name, ...more] = (changes.name ?? row.name)
      .split(BETWEEN)
      .map((one, _, all) => (all.length > 1 ? one.trim() : one));
    asked.current = more.length;
    put((all) =>
      all.flatMap((one) =>
        one.id === row.id
          ? [{ ...one, ...changes, name }, ...more.map((next) => blank(next))]
          : [one],
      ),
    );
  };
  const add = () => {
    asked.current = 1;
    put((all) => [...all, blank()]);
  };
  return html`<fieldset class="label-set"><legend>${t("new.labels")}</legend>
    <ul ref=${list}>${rows.map(
      (row, place) => html`<${Row} key=${row.id} row=${row} number=${place + 1}
      palette=${asksColour(type) && palette.length > 0 && palette} keys=${rows.map(({ shortcut }) => shortcut).filter(Boolean)}
      onChange=${change(row)} onRemove=${() => put((all) => all.filter(({ id }) => id !== row.id))} />`,
    )}</ul>
    <button type="button" onClick=${add}>${t("new.add-label")}</button>
    <span class="hint">${t(asksColour(type) ? "new.coloured-labels-hint" : "new.labels-hint")}</span>
  </fieldset>`;
}

/** The labels of a form with a LabelSet, as the API takes them; rows without a name do not count.
 *
 * @param {FormData} form
 */
export function labelsOf(form) {
  const [names, colours, keys] = ["label_name", "label_colour", "label_key"].map((field) =>
    form.getAll(field),
  );
  const labels = names.map((name, place) =>
    labelOf({ name, colour: colours[place], shortcut: keys[place] }),
  );
  return labels.filter(({ name }) => name);
}
