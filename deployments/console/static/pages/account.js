// The own account: password, signed-in browsers, tokens of programs.

import { html, useState } from "/console/core/html.js";
import { textOf } from "/console/core/forms.js";
import { call, messageOf } from "/console/core/api.js";
import { confirmDialog, formDialog } from "/console/core/dialogs.js";
import { Empty, Loading, Problem, Table } from "/console/core/components.js";
import { addWords, formatTime, t } from "/console/core/i18n.js";
import { notifySaved } from "/console/core/notices.js";
import { useLoaded } from "/console/core/polling.js";
import { useSession } from "/console/core/session.js";
import { addStyles } from "/console/core/styles.js";
import { useTitle } from "/console/core/title.js";
import { Once } from "/console/pages/once.js";
import { RevokeTokens } from "/console/pages/revoke_tokens.js";
import { RoleTable } from "/console/pages/role_table.js";
import words from "/console/pages/account_words.js";

addWords(words);
addStyles("/console/pages/pages.css");

const PASSWORD_MIN = 12;

/** @param {{ onChange: Act }} props */
function Password({ onChange }) {
  const [problem, setProblem] = useState("");
  /** @param {FormEvent} event */
  const change = async (event) => {
    event.preventDefault();
    const form = event.target;
    const {
      current,
      next,
      again,
      revoke: revokes,
    } = /** @type {Record<string, string>} */ (Object.fromEntries(new FormData(form)));
    if (next !== again) return setProblem(t("passwords-differ"));
    try {
      await call("PUT", "/me/password", { current, new: next, keep_tokens: !revokes });
      form.reset();
      setProblem("");
      notifySaved(t("password-changed"));
      onChange();
    } catch (error) {
      setProblem(messageOf(error));
    }
    return undefined;
  };
  /**
   * @param {string} name
   * @param {string} complete
   */
  const field = (name, complete) => html`<label>${t(`password-${name}`)}
    <input name=${name} type="password" required minlength=${name === "current" ? undefined : PASSWORD_MIN} autocomplete=${complete} /></label>`;
  return html`<section class="card"><h2>${t("password")}</h2>
    <form class="fields" onSubmit=${change}>
      ${field("current", "current-password")}
      <div class="fields two">${field("next", "new-password")} ${field("again", "new-password")}</div>
      <p class="hint">${t("password-hint", { least: PASSWORD_MIN })}</p>
      <${RevokeTokens} />
      ${problem && html`<p class="problem" role="alert">${problem}</p>`}
      <p class="row actions"><button class="primary">${t("change-password")}</button></p>
    </form>
  </section>`;
}

/**
 * @param {string} path
 * @param {string} question
 * @param {() => Promise<unknown>} reload
 */
async function revoke(path, question, reload) {
  const save = () => call("DELETE", path);
  if (!(await confirmDialog({ title: question, action: t("revoke"), danger: true, save }))) return;
  notifySaved();
  reload();
}

const newToken = () =>
  formDialog({
    title: t("new-token"),
    action: t("create"),
    fields: html`<label>${t("token-name")}<input name="name" required maxlength="64" autofocus /><span class="hint">${t("token-name-hint")}</span></label>
      <label>${t("token-days")}<input name="days" type="number" min="1" max="3660" /><span class="hint">${t("token-days-hint")}</span></label>`,
    /** @param {FormData} form */
    save: (form) =>
      call("POST", "/tokens", {
        name: textOf(form, "name"),
        days: Number(textOf(form, "days")) || null,
      }),
  });

/** @param {{ changes: number }} props */
function Tokens({ changes }) {
  const { data, error, reload } = useLoaded(() => call("GET", "/tokens"), [changes]);
  const [made, setMade] = useState(/** @type {Schemas["ApiTokenCreated"] | null} */ (null));
  const create = async () => {
    const token = await newToken();
    if (token) setMade(token);
    reload();
  };
  /** @type {Column<Schemas["ApiToken"]>[]} */
  const columns = [
    { key: "name", title: t("token-name"), rowHeader: true },
    { key: "created_at", title: t("created"), cell: (one) => formatTime(one.created_at) },
    {
      key: "expires_at",
      title: t("expires"),
      cell: (one) => (one.expires_at ? formatTime(one.expires_at) : t("never")),
    },
    { key: "used_at", title: t("used"), cell: (one) => formatTime(one.used_at) },
    {
      key: "operation",
      title: t("operation"),
      fixed: true,
      cell: (one) => html`<button type="button" class="quiet"
      onClick=${() => revoke(`/tokens/${one.id}`, t("revoke-question", one), reload)}>${t("revoke")}</button>`,
    },
  ];
  return html`<section class="card">
    <header><h2>${t("tokens")}</h2><button type="button" onClick=${create}>${t("new-token")}</button></header>
    <p class="hint">${t("tokens-about")} <code>Authorization: Bearer TOKEN</code></p>
    ${made && html`<${Once} text=${t("token-once", made)} secret=${made.token} />`}
    ${error && html`<${Problem} error=${error} onRetry=${reload} />`}
    ${data?.length === 0 && html`<${Empty} title=${t("no-token")} />`}
    ${data && data.length > 0 && html`<${Table} caption=${t("tokens")} columns=${columns} rows=${data} />`}
  </section>`;
}

const BROWSERS = [
  ["Edg/", "Edge"],
  ["Firefox/", "Firefox"],
  ["Chrome/", "Chrome"],
  ["Safari/", "Safari"],
];
const SYSTEMS = ["Windows", "Android", "iPhone", "iPad", "Mac OS", "Linux"];

/** What a browser calls itself, in two words; other programs by their own name.
 *
 * @param {string} client
 */
function browserName(client) {
  const browser = BROWSERS.find(([mark]) => client.includes(mark))?.[1];
  const system = SYSTEMS.find((name) => client.includes(name));
  return browser ? [browser, system].filter(Boolean).join(", ") : client || "–";
}

/** @param {{ changes: number }} props */
function Sessions({ changes }) {
  const { data, error, reload } = useLoaded(() => call("GET", "/sessions"), [changes]);
  if (error) return html`<${Problem} error=${error} onRetry=${reload} />`;
  if (!data) return html`<${Loading} />`;
  /** @type {Column<Schemas["Session"]>[]} */
  const columns = [
    { key: "client", title: t("browser"), rowHeader: true, cell: (one) => browserName(one.client) },
    { key: "created_at", title: t("since"), cell: (one) => formatTime(one.created_at) },
    { key: "expires_at", title: t("expires"), cell: (one) => formatTime(one.expires_at) },
    {
      key: "operation",
      title: t("operation"),
      fixed: true,
      cell: (one) =>
        one.current
          ? t("this-browser")
          : html`<button type="button" class="quiet"
      onClick=${() => revoke(`/sessions/${one.id}`, t("end-session-question"), reload)}>${t("sign-out")}</button>`,
    },
  ];
  return html`<section class="card"><h2>${t("sessions")}</h2>
    <${Table} caption=${t("sessions")} columns=${columns} rows=${data} />
  </section>`;
}

/** The page at /account. */
export default function AccountPage() {
  useTitle(t("account"));
  const me = /** @type {Schemas["MayDo"]} */ (useSession().me); // pages are for who is signed in
  const [changes, setChanges] = useState(0); // of the password, which end sessions and tokens
  return html`<div class="narrow stack">
    <div class="page-head"><div><h1>${me.name}</h1><p class="hint">${t(`role.${me.role}`)}: ${t(`role.${me.role}.about`)}</p></div></div>
    <${Password} onChange=${() => setChanges(changes + 1)} /><${Tokens} changes=${changes} /><${Sessions} changes=${changes} /><${RoleTable} />
  </div>`;
}
