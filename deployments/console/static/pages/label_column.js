// Choosing the column of a table that is to be predicted, with its first records.

import { html, useId } from "/console/core/html.js";
import { call } from "/console/core/api.js";
import { Loading, Problem, Table } from "/console/core/components.js";
import { t } from "/console/core/i18n.js";
import { useLoaded } from "/console/core/polling.js";

const RECORDS = 8;

/** A select of the columns, and the table with the chosen one marked.
 *
 * @param {{
 *   dataset: Dataset,
 *   value: string | null | undefined,
 *   onPick: (value: string) => unknown,
 * }} props
 */
export function LabelColumn({ dataset, value, onPick }) {
  const hint = useId();
  const { data, error, reload } = useLoaded(
    async () =>
      dataset.table ? call("GET", `/datasets/${dataset.id}/table?records=${RECORDS}`) : null,
    [dataset.id],
  );
  if (!dataset.table) return html`<p class="hint">${t("new.no-table")}</p>`;
  if (error) return html`<${Problem} error=${error} onRetry=${reload} />`;
  if (!data) return html`<${Loading} />`;
  const { columns } = data.table;
  const chosen = value ?? columns.at(-1)?.name;
  const shown = columns.map(({ name, type }, i) => ({
    key: name,
    title: html`<span class=${name === chosen ? "chosen" : ""}>${name} <small class="hint">${type}</small></span>`,
    cell: (/** @type {{ values: string[] }} */ record) =>
      html`<span class=${name === chosen ? "chosen" : ""}>${record.values[i]}</span>`,
  }));
  return html`<div class="field"><label for=${`${hint}-field`}>${t("new.label-column")}</label>
      <select id=${`${hint}-field`} aria-describedby=${hint} value=${chosen} onChange=${(event) => onPick(event.target.value)}>
        ${columns.map(({ name, type }) => html`<option key=${name} value=${name}>${name} (${type})</option>`)}
      </select><span class="hint" id=${hint}>${t("new.label-column-hint")}</span></div>
    <${Table} caption=${t("new.first-records", { count: data.total })} wrap=${false} columns=${shown}
      rows=${data.records.map((values, id) => ({ id, values }))} />`;
}
