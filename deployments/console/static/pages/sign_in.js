// Signing in, as a page or over the page whose session has ended.

import { html, useState } from "/console/core/html.js";
import { textOf } from "/console/core/forms.js";
import { messageOf } from "/console/core/api.js";
import { Dialog } from "/console/core/dialogs.js";
import { signIn } from "/console/core/session.js";
import { t } from "/console/core/i18n.js";
import { Looks } from "/console/frame.js";

/** @param {{ name?: string }} props */
function Form({ name }) {
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  /** @param {FormEvent} event */
  const submit = async (event) => {
    event.preventDefault();
    setBusy(true);
    const form = new FormData(event.target);
    try {
      await signIn(textOf(form, "name").trim(), textOf(form, "password"));
    } catch (error) {
      setProblem(messageOf(error));
      setBusy(false);
    }
  };
  return html`<form class="fields" onSubmit=${submit}>
    <label>${t("sign-in.name")}
      <input name="name" autocomplete="username" required defaultValue=${name ?? ""} autofocus=${!name} /></label>
    <label>${t("sign-in.password")}
      <input name="password" type="password" autocomplete="current-password" required autofocus=${Boolean(name)} /></label>
    ${problem && html`<p class="problem" role="alert">${problem}</p>`}
    <button class="primary" disabled=${busy}>${t("sign-in")}</button>
  </form>`;
}

/** @param {{ asDialog?: boolean, name?: string }} props */
export function SignIn({ asDialog = false, name }) {
  if (asDialog)
    return html`<${Dialog} title=${t("sign-in.again")} canClose=${false}>
      <p class="hint">${t("sign-in.again-text")}</p>
      <${Form} name=${name} />
    <//>`;
  return html`<main class="alone">
    <section class="card">
      <h1>ExeML</h1>
      <p class="hint">${t("sign-in.about")}</p>
      <${Form} />
      <p class="hint">${t("sign-in.first")} <code>exeml account password</code></p>
    </section>
    <p class="looks"><${Looks} /></p>
  </main>`;
}
