// What is chosen for a label: its colour, and the key that sets it.

import { call } from "/console/core/api.js";
import { html, useEffect, useId, useState } from "/console/core/html.js";

const KEYS = [..."1234567890abcdefghijklmnopqrstuvwxyz"];
const COLOURED = ["object_detection", "text_classification"]; // the others are given one (SPEC 28, C27)

export const NAME_MAX = 32;

/** Whether people choose the colours of the labels of a project type.
 *
 * @param {ProjectType} projectType
 */
export const asksColour = (projectType) => COLOURED.includes(projectType);

/** @type {Promise<string[]> | undefined} */
let palette; // once somebody asked

const loadPalette = async () =>
  (await call("GET", "/forms/label")).properties.colour.anyOf?.[0].examples ?? [];

/** The colours to begin with; none until they are loaded. */
export function usePalette() {
  const [colours, setColours] = useState(/** @type {string[]} */ ([]));
  useEffect(() => {
    palette ??= loadPalette();
    palette.then(setColours, () => (palette = undefined)); // without it the server chooses
  }, []);
  return colours;
}

/** The first colour of the palette that no label has.
 *
 * @param {string[]} colours
 * @param {string[]} taken
 */
export const freeColour = (colours, taken) =>
  colours.find((one) => !taken.includes(one)) ?? colours[0];

/** A colour: one of the palette, or any by its hex code.
 *
 * @param {{ colours: string[], text: string } & Record<string, unknown>} props
 */
export function ColourChoice({ colours, text, ...input }) {
  const known = useId();
  return html`<input type="color" list=${known} aria-label=${text} title=${text} ...${input} />
    <datalist id=${known}>${colours.map((one) => html`<option key=${one} value=${one}></option>`)}</datalist>`;
}

/** A key that no other label has; `taken` are those of the others.
 *
 * @param {{
 *   taken: (string | null)[],
 *   value?: string,
 *   text: string,
 * } & Record<string, unknown>} props
 */
export function KeyChoice({ taken, value = "", text, ...select }) {
  const free = KEYS.filter((key) => key === value || !taken.includes(key));
  return html`<select aria-label=${text} title=${text} value=${value} ...${select}>
    <option value="">--</option>${free.map((key) => html`<option key=${key} value=${key}>${key}</option>`)}</select>`;
}

/** The fields of one label of a form, as the API takes them; what was not chosen is left out.
 *
 * @param {Record<string, FormDataEntryValue>} fields
 * @returns {{ name: string, colour?: string, shortcut?: string }}
 */
export const labelOf = ({ name, colour, shortcut }) => ({
  name: String(name).trim(),
  ...(colour && { colour: String(colour) }),
  ...(shortcut && { shortcut: String(shortcut) }),
});
