// How far the requests of a service are from the training data of the versions that answered.

import { html } from "/console/core/html.js";
import { call, withQuery } from "/console/core/api.js";
import { Empty, Problem } from "/console/core/components.js";
import { formatPercent, t } from "/console/core/i18n.js";
import { useLoaded } from "/console/core/polling.js";

const REFRESH_MS = 30_000;

/** @param {{ level: string }} props */
const Level = ({ level }) =>
  html`<span class="status" data-level=${level}>${t(`drift.${level}`)}</span>`;

/** @param {{ bins: Schemas["BinShare"][] }} props */
const Bins = ({ bins }) => html`<div class="bins">
  <p class="legend"><i style="background: var(--line-strong)"></i>${t("training-data")} <i style="background: var(--accent-fill)"></i>${t("requests")}</p>
  ${bins.map(
    ({ bin, training, live }) => html`<div key=${bin}><span>${bin}</span>
    <span class="pair" title="${formatPercent(training)} / ${formatPercent(live)}"><i style="width: ${100 * training}%"></i><i style="width: ${100 * live}%"></i></span></div>`,
  )}
</div>`;

/** @param {{ drift: Schemas["Drift"], name?: string }} props */
const Line = ({ drift, name = drift.name }) => html`<details class="drift-line">
  <summary><b class="grow">${name}</b>${drift.psi !== null && html`<span class="hint">PSI ${drift.psi.toFixed(3)}</span>`}<${Level} level=${drift.level} /></summary>
  <div class="stack tight"><p class="hint">${drift.sentence}</p>${drift.bins.length > 0 && html`<${Bins} bins=${drift.bins} />`}</div>
</details>`;

/** @param {{ model: Schemas["ModelDrift"] }} props */
const Model = ({ model }) => html`<section class="card">
  <header><h2>${t("drift-of", model)}</h2><${Level} level=${model.level} /></header>
  <p>${model.message}</p>
  <div>
    ${model.labels && html`<${Line} drift=${model.labels} name=${t("drift.labels")} />`}
    ${model.confidence && html`<${Line} drift=${model.confidence} name=${t("drift.confidence")} />`}
    ${model.features.map((feature) => html`<${Line} key=${feature.name} drift=${feature} />`)}
  </div>
</section>`;

/** A card for each version that answered; `begin()` is the time from which on.
 *
 * @param {{ service: Service, hours: number, begin: () => string }} props
 */
export function DriftReport({ service, hours, begin }) {
  const path = /** @type {const} */ (`/services/${service.id}/drift`);
  const { data, error } = useLoaded(
    () => call("GET", withQuery(path, { from: begin() })),
    [path, hours],
    { everyMs: REFRESH_MS, keep: true },
  );
  if (error && !data) return html`<${Problem} error=${error} />`;
  if (!data) return null;
  if (!data.models.length)
    return html`<${Empty} title=${t("no-drift")} text=${t("no-drift-text")} />`;
  return data.models.map(
    (model) => html`<${Model} key=${model.model_version_id} model=${model} />`,
  );
}
