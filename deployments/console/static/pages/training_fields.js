// How a project is trained: the hardware, the settings of its type, and how long it will take.

import { html } from "/console/core/html.js";
import { SchemaFields } from "/console/core/schema_form.js";
import { t } from "/console/core/i18n.js";
import {
  Agreement,
  FlavorFacts,
  HardwareAdvice,
  notesOf,
  useTrainingTime,
} from "/console/pages/training_configuration.js";

const OF_ONE_ROUND = ["dataset_version", "incremental_version"];
const ELSEWHERE = ["label_column"];
const MAIN = ["preference", "max_minutes"];

/** @param {{ dataset: Dataset | null, settings: FormValues, flavor: string }} props */
function Estimate({ dataset, settings, flavor }) {
  /** @type {`/datasets/${string}/training-time` | ""} */
  const path = dataset?.samples ? `/datasets/${dataset.id}/training-time` : "";
  const time = useTrainingTime(path, { settings, training_flavor: flavor });
  return time && html`<p class="estimate" role="status">${t("new.training-time", { time })}</p>`;
}

/** @param {{ flavors: Flavor[], flavor: string, setFlavor: (flavor: string) => void }} props */
const Flavors = ({ flavors, flavor, setFlavor }) => html`<fieldset class="fields">
  <legend>${t("new.flavor")}</legend>
  ${flavors.map(
    (one) => html`<label key=${one.name} class="check">
    <input type="radio" name="flavor" value=${one.name} checked=${one.name === flavor} disabled=${!one.usable} onChange=${() => setFlavor(one.name)} />
    <span><b>${one.name}</b> <span class="hint">${one.usable ? one.description : one.reason}</span><${FlavorFacts} flavor=${one} /></span>
  </label>`,
  )}
  <${HardwareAdvice} all=${flavors} />
</fieldset>`;

/** The card of the training of a project that is made.
 *
 * @param {{
 *   schema: FormSchema,
 *   settings: FormValues,
 *   setSettings: (settings: FormValues) => void,
 *   flavors: Flavor[],
 *   flavor: string,
 *   setFlavor: (flavor: string) => void,
 *   agreed: boolean,
 *   setAgreed: (agreed: boolean) => void,
 *   dataset: Dataset | null,
 * }} props
 */
export function TrainingFields({
  schema,
  settings,
  setSettings,
  flavors,
  flavor,
  setFlavor,
  agreed,
  setAgreed,
  dataset,
}) {
  const names = Object.keys(schema.properties).filter(
    (name) => ![...OF_ONE_ROUND, ...ELSEWHERE].includes(name),
  );
  const common = { schema, values: settings, onChange: setSettings, notes: notesOf(settings) };
  return html`<section class="card">
    <h2>${t("new.training")}</h2>
    <${Flavors} ...${{ flavors, flavor, setFlavor }} />
    <${Agreement} flavor=${flavors.find(({ name }) => name === flavor)} agreed=${agreed} onAgree=${setAgreed} />
    <div class="fields two"><${SchemaFields} ...${common} names=${MAIN} /></div>
    <details><summary>${t("new.more-settings")}</summary>
      <div class="fields two"><${SchemaFields} ...${common} names=${names.filter((name) => !MAIN.includes(name))} /></div>
    </details>
    <${Estimate} ...${{ dataset, settings, flavor }} />
  </section>`;
}
