// How a project is trained: the hardware, the settings of its type, and how long it will take.

import { html, useEffect, useState } from "/console/core/html.js";
import { call } from "/console/core/api.js";
import { SchemaFields } from "/console/core/schema_form.js";
import { serverSentence, t } from "/console/core/i18n.js";

const OF_ONE_ROUND = ["dataset_version", "incremental_version"];
const ELSEWHERE = ["label_column"];
const MAIN = ["preference", "max_minutes"];
const RESTING_MS = 400;

/** How long training will take, asked anew when the settings rest. */
function Estimate({ dataset, settings }) {
  const [text, setText] = useState("");
  useEffect(() => {
    setText("");
    if (!dataset?.samples) return undefined;
    const stop = new AbortController();
    const ask = () =>
      call("POST", `/datasets/${dataset.id}/training-time`, { settings }, { signal: stop.signal }).then(
        (answer) => setText(serverSentence(answer.training_time)),
        () => setText(""), // an unfinished number in a field is no reason to complain yet
      );
    const timer = setTimeout(ask, RESTING_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [dataset?.id, JSON.stringify(settings)]);
  return text && html`<p class="estimate" role="status">${t("new.training-time", { time: text })}</p>`;
}

const Flavors = ({ flavors, flavor, setFlavor }) => html`<fieldset class="fields">
  <legend>${t("new.flavor")}</legend>
  ${flavors.map((one) => html`<label key=${one.name} class="check">
    <input type="radio" name="flavor" value=${one.name} checked=${one.name === flavor} disabled=${!one.usable} onChange=${() => setFlavor(one.name)} />
    <span><b>${one.name}</b> <span class="hint">${serverSentence(one.usable ? one.description : one.reason)}</span></span>
  </label>`)}
</fieldset>`;

/** The card of the training of a project that is made. */
export function TrainingFields({ schema, settings, setSettings, flavors, flavor, setFlavor, dataset }) {
  const names = Object.keys(schema.properties).filter((name) => ![...OF_ONE_ROUND, ...ELSEWHERE].includes(name));
  const common = { schema, values: settings, onChange: setSettings };
  return html`<section class="card">
    <h2>${t("new.training")}</h2>
    <${Flavors} ...${{ flavors, flavor, setFlavor }} />
    <div class="fields two"><${SchemaFields} ...${common} names=${MAIN} /></div>
    <details><summary>${t("new.more-settings")}</summary>
      <div class="fields two"><${SchemaFields} ...${common} names=${names.filter((name) => !MAIN.includes(name))} /></div>
    </details>
    <${Estimate} dataset=${dataset} settings=${settings} />
  </section>`;
}
