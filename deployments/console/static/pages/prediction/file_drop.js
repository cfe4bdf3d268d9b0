// A place to drop a file on, or to choose one from.

import { html, useRef, useState } from "/console/core/html.js";
import { t } from "/console/core/i18n.js";

/** `accept` is that of a file input; `onFile` gets the file.
 *
 * @param {{
 *   accept: string,
 *   text: string,
 *   small?: boolean,
 *   onFile: (file: File) => unknown,
 * }} props
 */
export function FileDrop({ accept, text, small = false, onFile }) {
  /** @type {Ref<HTMLInputElement>} */
  const input = useRef(null);
  const [over, setOver] = useState(false);
  /** @param {boolean} isOver */
  const drag = (isOver) => (/** @type {DragEvent} */ event) => {
    event.preventDefault();
    setOver(isOver);
  };
  /** @param {DragEvent & { dataTransfer: DataTransfer }} event */
  const drop = (event) => {
    drag(false)(event);
    const [file] = event.dataTransfer.files;
    if (file) onFile(file);
  };
  /** @param {FieldEvent} event */
  const choose = ({ target }) => {
    const [file] = target.files ?? [];
    if (file) onFile(file);
    target.value = ""; // the same file can be chosen again
  };
  return html`<div class="drop ${small ? "small" : ""}" data-over=${over} onDragOver=${drag(true)} onDragLeave=${drag(false)} onDrop=${drop}>
    <span>${text}</span>
    <button type="button" onClick=${() => input.current.click()}>${t("choose-file")}</button>
    <input ref=${input} type="file" hidden accept=${accept} aria-label=${text} onChange=${choose} />
  </div>`;
}
