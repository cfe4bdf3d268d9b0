// A search box of a list whose pages the API makes.

import { html, useEffect, useRef, useState } from "/console/core/html.js";

const TYPING_MS = 250;

/** A search box that tells what was typed after a short rest.
 *
 * @param {{ label: string, value: string, onChange: (text: string) => unknown }} props
 */
export function SearchBox({ label, value, onChange }) {
  const [text, setText] = useState(value);
  const told = useRef(value);
  const timer = useRef(0);
  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => {
    // What it told itself comes back here, and must not undo what was typed since.
    if (value === told.current) return;
    told.current = value;
    setText(value);
  }, [value]);
  /** @param {string} typed */
  const tell = (typed) => {
    told.current = typed;
    onChange(typed);
  };
  /** @param {FieldEvent} event */
  const type = (event) => {
    const typed = event.target.value;
    setText(typed);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => tell(typed), TYPING_MS);
  };
  return html`<input type="search" aria-label=${label} placeholder=${label} value=${text} onInput=${type} />`;
}
