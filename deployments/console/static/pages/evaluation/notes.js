// What the trainer notes about the model of a round, and where the model is to be found.

import { html } from "/console/core/html.js";
import { call, statusOf } from "/console/core/api.js";
import { t } from "/console/core/i18n.js";
import { useLoaded } from "/console/core/polling.js";
import "./setup.js";

/** The recipe and the notes; nothing before the model is registered.
 *
 * @param {{ project: Project, version: string | null }} props
 */
export function Notes({ project, version }) {
  const load = async () =>
    version ? call("GET", `/models/${project.name}/versions/${version}`) : null;
  const { data, error } = useLoaded(load, [project.name, version]);
  if (!version) return html`<p class="hint">${t("eval.not-registered")}</p>`;
  if (statusOf(error) === 404)
    return html`<p class="hint">${t("eval.model-deleted", { version })}</p>`;
  if (!data) return null;
  return html`<dl>
    <dt>${t("eval.model")}</dt><dd><a href=${`/models/${project.name}/${version}`}>${project.name} ${version}</a></dd>
    <dt>${t("eval.recipe")}</dt><dd>${data.recipe}</dd>
    ${data.notes && html`<dt>${t("eval.notes")}</dt><dd class="trainer-notes">${data.notes}</dd>`}
    <dt>${t("eval.data")}</dt><dd>${t("eval.data-of", data.lineage)}</dd>
  </dl>`;
}
