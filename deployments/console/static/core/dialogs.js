// Dialogs: questions that stop the page until they are answered. The focus goes back afterwards.

import { html, useEffect, useId, useLayoutEffect, useRef, useState } from "./html.js";
import { messageOf } from "./api.js";
import { textOf } from "./forms.js";
import { createStore, useStore } from "./store.js";
import { t } from "./i18n.js";
import { latestNotice, notifyProblem, Notices } from "./notices.js";

/** @typedef {{ key: number, draw: (close: Close) => Drawn, close: Close }} Opening */

const open = createStore(/** @type {Opening[]} */ ([]));
const shown = createStore(/** @type {object[]} */ ([])); // the dialogs on the screen, the top one last
let opened = 0;

/** Show what `draw(close)` returns, a <${Dialog}>; the promise gives what `close` was called with.
 *
 * @param {(close: Close) => Drawn} draw
 * @returns {Promise<any>}
 */
export function openDialog(draw) {
  return new Promise((resolve) => {
    const key = ++opened;
    /** @param {any} [answer] */
    const close = (answer) => {
      open.set((dialogs) => dialogs.filter((one) => one.key !== key));
      resolve(answer);
    };
    open.set((dialogs) => [...dialogs, { key, draw, close }]);
  });
}

/** Where the open dialogs are drawn; the page shell has one. */
export const Dialogs = () =>
  useStore(open).map(
    ({ key, draw, close }) => html`<${Opened} key=${key} draw=${() => draw(close)} />`,
  );

/** @param {{ draw: () => Drawn }} props */
const Opened = ({ draw }) => draw();

/** @param {Notice} notice */
const isNoProblem = ({ kind }) => kind !== "problem";

/** The notices of the page, while no dialog is open: what lies behind one is dimmed and cannot be pressed. */
export const PageNotices = () => html`<${Notices} shown=${!useStore(shown).length} />`;

/** Whether a dialog is the top one, which shows the notices. */
function useIsTop() {
  const [me] = useState(() => ({}));
  useLayoutEffect(() => {
    shown.set((all) => [...all, me]);
    return () => shown.set((all) => all.filter((one) => one !== me));
  }, []);
  return useStore(shown).at(-1) === me;
}

/** A modal dialog with a title; Escape and the cross call `onClose()` without an answer.
 *
 * @param {{
 *   title: string,
 *   children?: Drawn,
 *   footer?: Drawn,
 *   onClose: Act,
 *   wide?: boolean,
 *   canClose?: boolean,
 * }} props
 */
export function Dialog({ title, children, footer, onClose, wide = false, canClose = true }) {
  /** @type {Ref<HTMLDialogElement>} */
  const element = useRef(null);
  const heading = useId();
  const isTop = useIsTop();
  const [before] = useState(latestNotice); // what went wrong earlier is no matter of this dialog
  /** @param {Notice} notice */
  const isOwnProblem = ({ kind, key }) => kind === "problem" && key > before;
  useEffect(() => {
    const before = document.activeElement;
    const dialog = element.current;
    dialog.showModal();
    return () => {
      dialog.close();
      if ((before instanceof HTMLElement || before instanceof SVGElement) && before.isConnected)
        before.focus();
    };
  }, []);
  /** @param {Event} event */
  const cancel = (event) => {
    if (event.target !== element.current) return; // nobody has chosen a file: that event bubbles
    event.preventDefault();
    if (canClose) onClose();
  };
  const closed = () => {
    // a browser closes by a second Escape whatever the answer to the first one was
    if (!element.current) return;
    if (canClose) onClose();
    else element.current.showModal();
  };
  return html`<dialog ref=${element} class=${wide ? "wide" : ""} aria-labelledby=${heading} onCancel=${cancel} onClose=${closed}>
    <header>
      <h2 id=${heading}>${title}</h2>
      ${canClose && html`<button type="button" class="quiet icon" aria-label=${t("close")} onClick=${() => onClose()}>×</button>`}
    </header>
    <div class="dialog-body">${children}</div>
    <${Notices} shown=${isTop} isMeant=${isOwnProblem} place="dialog" />
    ${footer && html`<footer>${footer}</footer>`}
    <${Notices} shown=${isTop} isMeant=${isNoProblem} />
  </dialog>`;
}

/** Ask a question; gives whether the answer was yes, and what `save()` did, if there is one, succeeded.
 *
 * `save` may be async: its error is shown in the dialog, where the question can be answered anew.
 *
 * @param {{
 *   title: string,
 *   text?: Drawn,
 *   action?: string,
 *   danger?: boolean,
 *   save?: Act,
 * }} given
 * @returns {Promise<boolean>}
 */
export async function confirmDialog({ title, text, action = t("ok"), danger = false, save }) {
  const sure = async () => {
    await save?.();
    return true;
  };
  return (
    (await formDialog({
      title,
      fields: text && html`<p>${text}</p>`,
      action,
      danger,
      save: sure,
      isQuestion: true,
    })) === true
  );
}

/** Ask for one line of text; gives it, or undefined. `save(text)` may be async and its error is shown.
 *
 * @param {{
 *   title: string,
 *   label: string,
 *   value?: string,
 *   hint?: string,
 *   action?: string,
 *   save?: (text: string) => unknown,
 * } & Record<string, unknown>} given
 * @returns {Promise<any>}
 */
export function promptDialog({ title, label, value = "", hint, action = t("ok"), save, ...input }) {
  return formDialog({
    title,
    action,
    fields: html`<label>${label}<input name="value" defaultValue=${value} required autofocus ...${input} /></label>
      ${hint && html`<p class="hint">${hint}</p>`}`,
    /** @param {FormData} form */
    save: async (form) => {
      const text = textOf(form, "value").trim();
      return (await save?.(text)) ?? text;
    },
  });
}

/** Ask by a form. `save(formData)` may be async: its error is shown, its value is the answer.
 *
 * @param {{
 *   title: string,
 *   fields: Drawn | (() => Drawn),
 *   action?: string,
 *   save: (form: FormData) => unknown,
 *   danger?: boolean,
 *   wide?: boolean,
 *   isQuestion?: boolean,
 * }} given
 * @returns {Promise<any>}
 */
export function formDialog({
  title,
  fields,
  action = t("ok"),
  save,
  danger = false,
  wide = false,
  isQuestion = false,
}) {
  return openDialog(
    (close) =>
      html`<${FormDialog} ...${{ title, fields, action, save, danger, wide, isQuestion, close }} />`,
  );
}

/**
 * @param {{
 *   title: string,
 *   fields: Drawn | (() => Drawn),
 *   action: string,
 *   save: (form: FormData) => unknown,
 *   danger: boolean,
 *   wide: boolean,
 *   isQuestion: boolean,
 *   close: Close,
 * }} props
 */
function FormDialog({ title, fields, action, save, danger, wide, isQuestion, close }) {
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const isOpen = useRef(true);
  const form = useId();
  useEffect(() => () => (isOpen.current = false), []);
  /** @param {FormEvent} event */
  const submit = async (event) => {
    event.preventDefault();
    setBusy(true);
    setProblem("");
    try {
      return close(await save(new FormData(event.target)));
    } catch (error) {
      if (!isOpen.current) return notifyProblem(error); // it was closed before the answer came
      setProblem(messageOf(error));
      setBusy(false);
    }
  };
  return html`<${Dialog} title=${title} wide=${wide} onClose=${close}
    footer=${html`<button type="button" autofocus=${isQuestion && danger} onClick=${() => close()}>${t("cancel")}</button>
      <button form=${form} class=${danger ? "danger" : "primary"} autofocus=${isQuestion && !danger} disabled=${busy}>${action}</button>`}>
    <form id=${form} class="fields" onSubmit=${submit}>
      ${typeof fields === "function" ? fields() : fields}
      ${problem && html`<p role="alert" class="problem">${problem}</p>`}
    </form>
  <//>`;
}
