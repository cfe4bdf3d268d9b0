// Short notices at the edge of the page: saved, undone, what went wrong. Read out by screen readers.

import { html, useEffect } from "./html.js";
import { messageOf } from "./api.js";
import { createStore, useStore } from "./store.js";
import { t } from "./i18n.js";

const SHOWN_MS = { info: 6000, saved: 3500, problem: 15000 };
const MOST = 4;
const notices = createStore(/** @type {Notice[]} */ ([]));
let made = 0;

/** The number of the latest notice; later ones have greater keys. */
export const latestNotice = () => made;

/** A problem that asks what to do stays until it is answered or closed.
 *
 * @param {Notice} notice
 */
const stays = ({ kind, action }) => kind === "problem" && action !== undefined;

/** @param {number} key */
const remove = (key) => notices.set((all) => all.filter((one) => one.key !== key));

/** Show a notice of a kind (info, saved, problem), with an action such as Undo: { label, run }.
 *
 * @param {string} text
 * @param {{ kind?: Notice["kind"], action?: Notice["action"], replaces?: string }} [options]
 */
export function notify(text, { kind = "info", action, replaces } = {}) {
  const key = ++made;
  notices.set((all) => {
    const others = all.filter((one) => !replaces || one.replaces !== replaces);
    const latest = new Set(others.slice(1 - MOST));
    return [
      ...others.filter((one) => stays(one) || latest.has(one)),
      { key, text, kind, action, replaces },
    ];
  });
  return () => remove(key);
}

/** Say that a change is saved; `undo` gets a button. Notices of the same `of` take each other's place.
 *
 * @param {string} [text]
 * @param {{ undo?: Act, of?: string }} [options]
 */
export const notifySaved = (text = t("saved"), { undo, of = "saved" } = {}) =>
  notify(text, { kind: "saved", action: undo && { label: t("undo"), run: undo }, replaces: of });

/** Show the sentence of an error.
 *
 * @param {unknown} error
 */
export const notifyProblem = (error) =>
  notify(messageOf(error), { kind: "problem", replaces: messageOf(error) });

/** @param {{ notice: Notice }} props */
function Shown({ notice }) {
  useEffect(() => {
    if (stays(notice)) return undefined;
    const timer = setTimeout(() => remove(notice.key), SHOWN_MS[notice.kind]);
    return () => clearTimeout(timer);
  }, []);
  const act = () => {
    remove(notice.key);
    notice.action?.run();
  };
  return html`<li class="notice" data-kind=${notice.kind}>
    <span>${notice.text}</span>
    ${notice.action && html`<button type="button" class="quiet" onClick=${act}>${notice.action.label}</button>`}
    <button type="button" class="quiet icon" aria-label=${t("hide-notice")} onClick=${() => remove(notice.key)}>×</button>
  </li>`;
}

/** The notices, where there is a place for them: those for which `isMeant(notice)`, while `shown`.
 *
 * @param {{ shown?: boolean, isMeant?: (notice: Notice) => boolean, place?: string }} props
 */
export function Notices({ shown = true, isMeant = () => true, place = "edge" }) {
  const all = useStore(notices);
  const mine = shown ? all.filter(isMeant) : [];
  return html`<div role="status" aria-live="polite"><ul class="notices" data-place=${place}>
    ${mine.map((notice) => html`<${Shown} key=${notice.key} notice=${notice} />`)}
  </ul></div>`;
}
