// All accounts, for owners: who may use the platform, as what.

import { html, useState } from "/console/core/html.js";
import { textOf } from "/console/core/forms.js";
import { call } from "/console/core/api.js";
import { formDialog } from "/console/core/dialogs.js";
import { Loading, Menu, Problem, Table } from "/console/core/components.js";
import { addWords, formatTime, t } from "/console/core/i18n.js";
import { notifyProblem, notifySaved } from "/console/core/notices.js";
import { useLoaded } from "/console/core/polling.js";
import { useSession } from "/console/core/session.js";
import { addStyles } from "/console/core/styles.js";
import { useTitle } from "/console/core/title.js";
import { askToDelete } from "/console/pages/deletion.js";
import { Once } from "/console/pages/once.js";
import { RevokeTokens } from "/console/pages/revoke_tokens.js";
import { ROLES, RoleTable } from "/console/pages/role_table.js";
import words from "/console/pages/account_words.js";

addWords(words);
addStyles("/console/pages/pages.css");

const createAccount = () =>
  formDialog({
    title: t("new-account"),
    action: t("create"),
    fields: html`<label>${t("sign-in.name")}<input name="name" required maxlength="64" autofocus autocomplete="off" /></label>
      <fieldset class="fields"><legend>${t("role")}</legend>${ROLES.map(
        (role) => html`<label key=${role} class="check">
        <input type="radio" name="role" value=${role} defaultChecked=${role === "labeler"} />
        <span><b>${t(`role.${role}`)}</b> <span class="hint">${t(`role.${role}.about`)}</span></span></label>`,
      )}</fieldset>
      <p class="hint">${t("new-account-hint")}</p>`,
    /** @param {FormData} form */
    save: (form) =>
      call("POST", "/accounts", {
        name: textOf(form, "name").trim(),
        role: /** @type {Schemas["Role"]} */ (textOf(form, "role")),
      }),
  });

/**
 * @param {{
 *   account: Schemas["Account"],
 *   own: boolean,
 *   change: (account: Schemas["Account"], changes: { role: string }) => unknown,
 * }} props
 */
function RoleSelect({ account, own, change }) {
  return html`<select aria-label=${t("role-of", account)} value=${account.role} disabled=${own}
    onChange=${(event) => change(account, { role: event.target.value })}>
    ${ROLES.map((role) => html`<option key=${role} value=${role}>${t(`role.${role}`)}</option>`)}
  </select>`;
}

/** Changing accounts: each way shows what came of it.
 *
 * @param {() => Promise<unknown>} reload
 */
function useChanges(reload) {
  const [made, setMade] = useState(/** @type {Schemas["AccountWithPassword"] | null} */ (null));
  /** @param {() => Promise<Schemas["AccountWithPassword"]>} action */
  const tried = async (action) => {
    try {
      const account = await action();
      if (account?.password) setMade(account);
      notifySaved();
    } catch (error) {
      notifyProblem(error);
    }
    reload();
  };
  /**
   * @param {Schemas["Account"]} account
   * @param {{ role: Schemas["Role"] }} changes
   */
  const change = (account, changes) =>
    tried(() => call("PATCH", `/accounts/${account.name}`, changes));
  /** @param {Schemas["Account"]} account */
  const newPassword = async (account) => {
    const changed = await formDialog({
      title: t("new-password"),
      action: t("new-password"),
      fields: html`<p>${t("new-password-text", account)}</p><${RevokeTokens} />`,
      /** @param {FormData} form */
      save: (form) =>
        call("PATCH", `/accounts/${account.name}`, {
          new_password: true,
          keep_tokens: !form.has("revoke"),
        }),
    });
    if (changed) await tried(() => changed);
  };
  /** @param {Schemas["Account"]} account */
  const remove = async (account) => {
    const question = {
      title: t("delete-account", account),
      text: t("delete-account-text"),
      done: t("saved"),
    };
    if (await askToDelete(`/accounts/${account.name}`, question)) reload();
  };
  const create = async () => {
    const account = await createAccount();
    if (account) setMade(account);
    reload();
  };
  return { made, change, newPassword, remove, create };
}

/** The page at /accounts. */
export default function AccountsPage() {
  useTitle(t("accounts"));
  const me = /** @type {Schemas["MayDo"]} */ (useSession().me); // pages are for who is signed in
  const { data, error, reload } = useLoaded(() => call("GET", "/accounts"), []);
  const { made, change, newPassword, remove, create } = useChanges(reload);
  /**
   * @param {Schemas["Account"]} account
   * @returns {Action[]}
   */
  const actions = (account) => [
    { label: t("new-password"), run: () => newPassword(account) },
    {
      label: t("delete"),
      danger: true,
      disabled: account.name === me.name,
      run: () => remove(account),
    },
  ];
  /** @type {Column<Schemas["Account"]>[]} */
  const columns = [
    { key: "name", title: t("sign-in.name"), rowHeader: true },
    {
      key: "role",
      title: t("role"),
      cell: (one) =>
        html`<${RoleSelect} account=${one} own=${one.name === me.name} change=${change} />`,
    },
    { key: "created_at", title: t("created"), cell: (one) => formatTime(one.created_at) },
    { key: "seen_at", title: t("seen"), cell: (one) => formatTime(one.seen_at) },
    {
      key: "operation",
      title: t("operation"),
      fixed: true,
      cell: (one) => html`<${Menu} label=${t("more-for-account", one)} actions=${actions(one)} />`,
    },
  ];
  return html`<div class="narrow stack">
    <div class="page-head"><div><h1>${t("accounts")}</h1></div>
      <button type="button" class="primary" onClick=${create}>${t("new-account")}</button></div>
    ${made && html`<${Once} text=${t("password-once", made)} secret=${made.password} />`}
    ${error && html`<${Problem} error=${error} onRetry=${reload} />`}
    ${!data && !error && html`<${Loading} />`}
    ${data && html`<${Table} caption=${t("accounts")} columns=${columns} rows=${data} keyOf=${({ name }) => name} />`}
    <${RoleTable} />
  </div>`;
}
