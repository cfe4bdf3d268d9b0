// Whether requests of a service are recorded, and how many are kept.

import { html, useState } from "/console/core/html.js";
import { call, ConflictError, messageOf } from "/console/core/api.js";
import { Progress } from "/console/core/components.js";
import { t } from "/console/core/i18n.js";
import { notifySaved } from "/console/core/notices.js";
import { useLoaded } from "/console/core/polling.js";
import { SchemaFields } from "/console/core/schema_form.js";
import { useMay } from "/console/core/session.js";
import { formatBytes } from "/console/pages/bytes.js";

const NAMES = /** @type {const} */ (["on", "most_requests", "most_bytes", "below_confidence"]);
/** @param {Schemas["ServiceRecording"]} state */
const settingsOf = (state) => Object.fromEntries(NAMES.map((name) => [name, state[name]]));

/** The card of the switch; `state` is a ServiceRecording.
 *
 * @param {{
 *   state: Schemas["ServiceRecording"],
 *   path: `/services/${string}/recording`,
 *   reload: () => Promise<unknown>,
 * }} props
 */
export function RecordingSwitch({ state, path, reload }) {
  const [edited, setEdited] = useState(
    /** @type {{ revision: number, values: FormValues } | null} */ (null),
  ); // { revision, values }
  const [problem, setProblem] = useState("");
  const { data: schema } = useLoaded(() => call("GET", "/forms/recording"), []);
  const owner = useMay("owner");
  const values = edited?.values ?? settingsOf(state);
  /** @param {FormValues} next */
  const change = (next) =>
    setEdited({ revision: edited?.revision ?? state.revision, values: next });
  /** @param {FormEvent} event */
  const submit = async (event) => {
    event.preventDefault();
    try {
      await call("PUT", path, { ...values, revision: edited?.revision ?? state.revision });
      setProblem("");
      notifySaved();
    } catch (error) {
      if (!(error instanceof ConflictError)) return setProblem(messageOf(error));
      return askAgain(error).catch((other) => setProblem(other.message));
    }
    await reload();
    setEdited(null);
    return undefined;
  };
  /** What was typed stays, to be saved or given up knowingly.
   *
   * @param {Error} error
   */
  const askAgain = async (error) => {
    const { revision } = await call("GET", path);
    setProblem(revision === edited?.revision ? error.message : t("settings-conflict"));
    setEdited({ revision, values });
  };
  const leave = () => {
    setEdited(null);
    setProblem("");
  };
  const share = Math.max(
    state.recorded / state.most_requests,
    state.recorded_bytes / state.most_bytes,
  );
  return html`<section class="card"><header><h2>${t("recording")}</h2><span class="status" data-status=${state.on ? "running" : "stopped"}>${t(state.on ? "recording-on" : "recording-off")}</span></header>
    <p class="hint">${t("recording-about")}</p>
    <${Progress} label=${t("kept")} value=${Math.min(1, share)} text=${t("kept-text", { recorded: state.recorded, size: formatBytes(state.recorded_bytes) })} />
    ${state.full && html`<p class="problem">${t("recording-full")}</p>`}
    ${
      schema &&
      html`<form onSubmit=${submit}><fieldset class="fields bare" disabled=${!owner}>
      <div class="fields two"><${SchemaFields} schema=${schema} names=${NAMES} values=${values} onChange=${change} /></div>
      ${problem && html`<p class="problem" role="alert">${problem}</p>`}
      ${
        owner &&
        html`<p class="row actions">${edited && html`<button type="button" onClick=${leave}>${t("cancel")}</button>`}
        <button class="primary" disabled=${!edited}>${t("save")}</button></p>`
      }
    </fieldset></form>`
    }
  </section>`;
}
