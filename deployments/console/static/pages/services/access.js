// Who may ask a service, how much, from where, and until when.

import { html, useState } from "/console/core/html.js";
import { textOf } from "/console/core/forms.js";
import { call, ConflictError, messageOf } from "/console/core/api.js";
import { Empty, Loading, Problem, Table } from "/console/core/components.js";
import { confirmDialog, formDialog } from "/console/core/dialogs.js";
import { formatTime, t } from "/console/core/i18n.js";
import { notifySaved } from "/console/core/notices.js";
import { useLoaded } from "/console/core/polling.js";
import { SchemaFields } from "/console/core/schema_form.js";
import { useMay } from "/console/core/session.js";
import { AutoStop } from "/console/pages/deployment_form.js";
import { Once } from "/console/pages/once.js";

const LIMITS = ["max_body_bytes", "requests_per_second", "requests_at_once"];

/** @param {`/services/${string}/api-keys`} path */
const newKey = (path) =>
  formDialog({
    title: t("new-key"),
    action: t("create"),
    fields: html`<label>${t("key-name")}<input name="name" maxlength="64" autofocus /><span class="hint">${t("key-name-hint")}</span></label>`,
    /** @param {FormData} form */
    save: (form) => call("POST", path, { name: textOf(form, "name").trim() }),
  });

/**
 * @param {Schemas["ApiKey"]} key
 * @param {() => Promise<unknown>} reload
 */
async function revoke(key, reload) {
  const save = () => call("DELETE", `/services/api-keys/${key.id}`);
  const question = {
    title: t("revoke-key", { name: key.name || key.hint }),
    text: t("revoke-key-text"),
    action: t("revoke"),
    danger: true,
  };
  if (!(await confirmDialog({ ...question, save }))) return;
  notifySaved(t("key-revoked"));
  reload();
}

/** @param {{ service: Service, owner: boolean }} props */
function Keys({ service, owner }) {
  const path = /** @type {const} */ (`/services/${service.id}/api-keys`);
  const { data, error, reload } = useLoaded(() => call("GET", path), [path]);
  const [made, setMade] = useState(/** @type {Schemas["ApiKeyCreated"] | null} */ (null));
  const create = async () => {
    const key = await newKey(path);
    if (key) setMade(key);
    reload();
  };
  /** @type {Column<Schemas["ApiKey"]>[]} */
  const columns = [
    { key: "name", title: t("key-name"), rowHeader: true, cell: (one) => one.name || "–" },
    {
      key: "hint",
      title: t("key-hint"),
      cell: (one) => (one.hint ? html`<code>${one.hint}</code>` : "–"),
    },
    { key: "created_at", title: t("state.at"), cell: (one) => formatTime(one.created_at) },
    {
      key: "operation",
      title: t("service.operation"),
      cell: (one) =>
        owner &&
        html`<button type="button" class="quiet" onClick=${() => revoke(one, reload)}>${t("revoke")}</button>`,
    },
  ];
  return html`<section class="card">
    <header><h2>${t("api-keys")}</h2>${owner && html`<button type="button" onClick=${create}>${t("new-key")}</button>`}</header>
    <p class="hint">${t("api-keys-about")} <code>X-Api-Key: KEY</code></p>
    ${made && html`<${Once} text=${t("key-once")} secret=${made.key} />`}
    ${error && html`<${Problem} error=${error} onRetry=${reload} />`}
    ${data?.length === 0 && html`<${Empty} title=${t("no-key")} />`}
    ${data && data.length > 0 && html`<${Table} caption=${t("api-keys")} columns=${columns} rows=${data} />`}
  </section>`;
}

/** @param {string} text */
const linesOf = (text) => text.split(/\s+/).filter(Boolean);

/**
 * @param {{
 *   service: Service,
 *   schema: FormSchema,
 *   owner: boolean,
 *   reload: () => Promise<unknown>,
 * }} props
 */
function Settings({ service, schema, owner, reload }) {
  const [edited, setEdited] = useState(
    /** @type {{ revision: number, values: FormValues } | null} */ (null),
  ); // { revision, values }
  const [problem, setProblem] = useState("");
  /** @type {FormValues} */
  const values = edited?.values ?? service.settings;
  /** @param {FormValues} next */
  const change = (next) =>
    setEdited({ revision: edited?.revision ?? service.revision, values: next });
  /** @param {FormEvent} event */
  const submit = async (event) => {
    event.preventDefault();
    try {
      await call("PUT", `/services/${service.id}/settings`, {
        ...values,
        revision: edited?.revision ?? service.revision,
      });
      setProblem("");
      notifySaved();
      await reload();
      setEdited(null);
    } catch (error) {
      if (!(error instanceof ConflictError)) return setProblem(messageOf(error));
      await askAgain(error).catch((other) => setProblem(other.message));
    }
    return undefined;
  };
  /** What was typed stays, to be saved or given up knowingly.
   *
   * @param {Error} error
   */
  const askAgain = async (error) => {
    const { revision } = await call("GET", `/services/${service.id}`);
    setProblem(revision === edited?.revision ? error.message : t("settings-conflict"));
    setEdited({ revision, values });
  };
  const leave = () => {
    setEdited(null);
    setProblem("");
  };
  return html`<section class="card"><h2>${t("hours-and-limits")}</h2>
    <form onSubmit=${submit}><fieldset class="fields bare" disabled=${!owner}>
      <${AutoStop} schema=${schema} values=${values} onChange=${change} />
      <div class="fields"><${SchemaFields} schema=${schema} names=${LIMITS} values=${values} onChange=${change} /></div>
      <label>${t("field.allowed_origins")}<textarea class="wide" rows="3" value=${values.allowed_origins.join("\n")} placeholder="https://shop.example.com"
        onChange=${(event) => change({ ...values, allowed_origins: linesOf(event.target.value) })}></textarea>
        <span class="hint">${t("field.allowed_origins.hint")}</span></label>
      ${problem && html`<p class="problem" role="alert">${problem}</p>`}
      ${
        owner &&
        html`<p class="row actions">${edited && html`<button type="button" onClick=${leave}>${t("cancel")}</button>`}
        <button class="primary" disabled=${!edited}>${t("save")}</button></p>`
      }
    </fieldset></form></section>`;
}

/** The tab of keys and limits.
 *
 * @param {{ service: Service, reload: () => Promise<unknown> }} props
 */
export function ServiceAccess({ service, reload }) {
  const owner = useMay("owner");
  const { data: schema, error } = useLoaded(() => call("GET", "/forms/service-settings"), []);
  return html`<div class="columns">
    ${owner && html`<${Keys} service=${service} owner=${owner} />`}
    ${error && html`<${Problem} error=${error} />`}
    ${schema ? html`<${Settings} ...${{ service, schema, owner, reload }} />` : html`<${Loading} />`}
  </div>`;
}
