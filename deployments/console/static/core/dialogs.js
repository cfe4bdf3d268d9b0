// Dialogs: questions that stop the page until they are answered. The focus goes back afterwards.

import { html, useEffect, useId, useRef, useState } from "./html.js";
import { createStore, useStore } from "./store.js";
import { t } from "./i18n.js";

const open = createStore([]);
let opened = 0;

/** Show what `draw(close)` returns, a <${Dialog}>; the promise gives what `close` was called with. */
export function openDialog(draw) {
  return new Promise((resolve) => {
    const key = ++opened;
    const close = (answer) => {
      open.set((dialogs) => dialogs.filter((one) => one.key !== key));
      resolve(answer);
    };
    open.set((dialogs) => [...dialogs, { key, draw, close }]);
  });
}

/** Where the open dialogs are drawn; the page shell has one. */
export const Dialogs = () =>
  useStore(open).map(({ key, draw, close }) => html`<${Opened} key=${key} draw=${() => draw(close)} />`);

const Opened = ({ draw }) => draw();

/** A modal dialog with a title; Escape and the cross call `onClose()` without an answer. */
export function Dialog({ title, children, footer, onClose, wide = false, canClose = true }) {
  const element = useRef(null);
  const heading = useId();
  useEffect(() => {
    const before = document.activeElement;
    const dialog = element.current;
    dialog.showModal();
    return () => {
      dialog.close();
      if (before?.isConnected) before.focus();
    };
  }, []);
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
    ${footer && html`<footer>${footer}</footer>`}
  </dialog>`;
}

/** Ask a question; gives whether the answer was yes. */
export async function confirmDialog({ title, text, action = t("ok"), danger = false }) {
  const answer = await openDialog(
    (close) => html`<${Dialog} title=${title} onClose=${close}
      footer=${html`<button type="button" autofocus=${danger} onClick=${() => close(false)}>${t("cancel")}</button>
        <button type="button" class=${danger ? "danger" : "primary"} autofocus=${!danger} onClick=${() => close(true)}>${action}</button>`}>
      ${text && html`<p>${text}</p>`}
    <//>`,
  );
  return answer === true;
}

/** Ask for one line of text; gives it, or undefined. `save(text)` may be async and its error is shown. */
export function promptDialog({ title, label, value = "", hint, action = t("ok"), save, ...input }) {
  return formDialog({
    title,
    action,
    fields: html`<label>${label}<input name="value" defaultValue=${value} required autofocus ...${input} /></label>
      ${hint && html`<p class="hint">${hint}</p>`}`,
    save: async (form) => {
      const text = form.get("value").trim();
      return (await save?.(text)) ?? text;
    },
  });
}

/** Ask by a form. `save(formData)` may be async: its error is shown, its value is the answer. */
export function formDialog({ title, fields, action = t("ok"), save, danger = false, wide = false }) {
  return openDialog(
    (close) => html`<${FormDialog} ...${{ title, fields, action, save, danger, wide, close }} />`,
  );
}

function FormDialog({ title, fields, action, save, danger, wide, close }) {
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const form = useId();
  const submit = async (event) => {
    event.preventDefault();
    setBusy(true);
    try {
      close(await save(new FormData(event.target)));
    } catch (error) {
      setProblem(error.message);
      setBusy(false);
    }
  };
  return html`<${Dialog} title=${title} wide=${wide} onClose=${close}
    footer=${html`<button type="button" onClick=${() => close()}>${t("cancel")}</button>
      <button form=${form} class=${danger ? "danger" : "primary"} disabled=${busy}>${action}</button>`}>
    <form id=${form} class="fields" onSubmit=${submit}>
      ${typeof fields === "function" ? fields() : fields}
      ${problem && html`<p role="alert" class="problem">${problem}</p>`}
    </form>
  <//>`;
}
