// Choosing an AI application and one of its versions that can answer.

import { html } from "/console/core/html.js";
import { call, withQuery } from "/console/core/api.js";
import { t } from "/console/core/i18n.js";
import { useLoaded } from "/console/core/polling.js";

const PAGE_SIZE = 500;

/** All items of a list that the API answers page by page.
 *
 * @template Item
 * @param {string} path
 * @returns {Promise<Item[]>}
 */
async function every(path) {
  /** @type {Item[]} */
  const items = [];
  for (;;) {
    const answer = await call("GET", withQuery(path, { offset: items.length, limit: PAGE_SIZE }));
    const page = /** @type {{ items: Item[], total: number }} */ (answer);
    items.push(...page.items);
    if (!page.items.length || items.length >= page.total) return items;
  }
}

/** All AI applications, the newest first. */
/** @type {() => Promise<Schemas["Application"][]>} */
export const loadApplications = () => every("/models");

/** A select of AI applications with their latest versions.
 *
 * @param {{
 *   all: Schemas["Application"][],
 *   value: string,
 *   onPick: (value: string) => unknown,
 * }} props
 */
export const ApplicationPicker = ({ all, value, onPick }) => html`<label>${t("field.application")}
  <select value=${value} required onChange=${(event) => onPick(event.target.value)}>
    ${all.map(({ name, latest_version: latest }) => html`<option key=${name} value=${name}>${name} (${latest})</option>`)}</select></label>`;

/** A select of the versions of an application; `none` says what an empty choice means, null is its value.
 *
 * @param {{
 *   application: string,
 *   value: string | null,
 *   none: string,
 *   onPick: (version: string | null) => unknown,
 * }} props
 */
export function VersionPicker({ application, value, none, onPick }) {
  const { data } = useLoaded(
    /** @returns {Promise<ModelVersion[]>} */ () => every(`/models/${application}/versions`),
    [application],
  );
  const usable = data?.filter(({ status }) => status === "Successful") ?? [];
  return html`<label>${t("field.version")}<select value=${value ?? ""} onChange=${(event) => onPick(event.target.value || null)}>
    <option value="">${none}</option>
    ${usable.map((one) => html`<option key=${one.version} value=${one.version}>${one.version} · ${one.headline}</option>`)}</select></label>`;
}
