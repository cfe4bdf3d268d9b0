// Keyboard shortcuts, and the overlay that lists them.

import { html, useLayoutEffect, useRef } from "./html.js";
import { openDialog, Dialog } from "./dialogs.js";
import { t } from "./i18n.js";

/** @type {Ref<{ bindings: Keys, inDialog: boolean }>[]} */
const active = [];

/** @param {KeyboardEvent} event */
export const nameOf = (event) =>
  (event.ctrlKey || event.metaKey ? "Ctrl+" : "") +
  (event.altKey ? "Alt+" : "") +
  (event.shiftKey && event.key.length > 1 ? "Shift+" : "") +
  (event.key === " "
    ? "Space"
    : event.key.length === 1 && (event.ctrlKey || event.metaKey)
      ? event.key.toLowerCase()
      : event.key);

/** @param {EventTarget | null} target */
const isTyping = (target) =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target.closest("textarea, select, input:not([type=checkbox], [type=radio], [type=range])"));

/** Enter and Space press the button or link that has the focus.
 *
 * @param {KeyboardEvent} event
 */
const isPressing = ({ key, ctrlKey, metaKey, target }) =>
  (key === "Enter" || key === " ") &&
  !ctrlKey &&
  !metaKey &&
  target instanceof Element &&
  target.closest("button, a[href], summary") !== null;

/** Press keys: useKeys({ ArrowRight: [next, "Next sample"], "Ctrl+z": [undo, "Undo"], digit: [choose, "…"] }).
 *
 * A handler gets the event (`digit`: the index 0–8, then the event). A handler without a text is
 * not listed. Keys do nothing while somebody types or a dialog is open; what was mounted last wins.
 * `inDialog` is for the keys of a dialog itself.
 *
 * @param {Keys} bindings
 * @param {{ inDialog?: boolean }} [options]
 */
export function useKeys(bindings, { inDialog = false } = {}) {
  /** @type {Ref<{ bindings: Keys, inDialog: boolean }>} */
  const latest = useRef(null);
  latest.current = { bindings, inDialog }; // while drawing: an effect is a key press too late
  useLayoutEffect(() => {
    active.push(latest); // what is seen can be answered by a key at once
    return () => void active.splice(active.indexOf(latest), 1);
  }, []);
}

/**
 * @param {Keys} bindings
 * @param {string} key
 */
function handlerOf(bindings, key) {
  const found = bindings[key] ?? (/^[1-9]$/.test(key) ? bindings.digit : undefined);
  return Array.isArray(found) ? found[0] : found;
}

/** The key of a one-letter link or button must not be pressed twice by holding it.
 *
 * @param {KeyboardEvent} event
 */
function press(event) {
  if (event.isComposing || event.defaultPrevented || isTyping(event.target) || isPressing(event))
    return;
  const inDialog = document.querySelector("dialog[open]") !== null;
  const key = nameOf(event);
  for (const { current } of [...active].reverse()) {
    if (current.inDialog !== inDialog) continue;
    const handler = handlerOf(current.bindings, key);
    if (!handler) continue;
    event.preventDefault();
    if (key in current.bindings) handler(event);
    else handler(Number(key) - 1, event);
    return;
  }
  if (key === "?" && !inDialog) showShortcuts();
}

addEventListener("keydown", press);

/** @type {Record<string, string>} */
const KEY_NAMES = { ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓", digit: "1 – 9" };
/** @param {string} key */
const written = (key) =>
  key
    .split(/\+(?=.)/)
    .map(
      (part) =>
        html`<kbd>${KEY_NAMES[part] ?? (part.length === 1 ? part.toUpperCase() : part)}</kbd>`,
    );

/** Open the list of the shortcuts that work now. */
export function showShortcuts() {
  const listed = active
    .flatMap(({ current }) => Object.entries(current.bindings))
    .flatMap(([key, binding]) =>
      Array.isArray(binding) && binding[1] ? [{ key, text: binding[1] }] : [],
    );
  return openDialog(
    (close) => html`<${Dialog} title=${t("keys.title")} onClose=${close}>
      <dl class="shortcuts">
        ${listed.map(({ key, text }) => html`<div key=${key}><dt>${written(key)}</dt><dd>${text}</dd></div>`)}
        <div><dt>${written("?")}</dt><dd>${t("keys.this")}</dd></div>
      </dl>
    <//>`,
  );
}
