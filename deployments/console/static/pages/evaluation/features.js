// What training made of the columns of a table, the most important first.

import { html } from "/console/core/html.js";
import { Table } from "/console/core/components.js";
import { formatNumber, formatPercent, t, tOr } from "/console/core/i18n.js";
import "./setup.js";

/** @param {{ value: number, most: number }} props */
const Bar = ({ value, most }) =>
  html`<span class="importance"><span class="bar-track" aria-hidden="true"><span style=${{ width: `${(100 * value) / most}%` }}></span></span>${value.toFixed(1)} %</span>`;

/**
 * @param {number} most
 * @returns {Column<Schemas["FeatureFact"]>[]}
 */
const columnsOf = (most) => [
  { key: "name", title: t("eval.column"), rowHeader: true },
  {
    key: "importance",
    title: t("eval.importance"),
    cell: ({ importance, reason }) =>
      importance === null
        ? html`<span class="hint">${reason || t("eval.unused")}</span>`
        : html`<${Bar} value=${importance} most=${most} />`,
  },
  { key: "kind", title: t("eval.kind"), cell: ({ kind }) => tOr(`eval.kind.${kind}`, kind) },
  {
    key: "missing",
    title: t("eval.missing"),
    align: "end",
    cell: ({ missing }) => formatPercent(missing),
  },
  {
    key: "distinct",
    title: t("eval.distinct"),
    align: "end",
    cell: ({ distinct }) => formatNumber(distinct),
  },
];

/** The table of columns.
 *
 * @param {{ features: Schemas["FeatureFact"][] }} props
 */
export function Features({ features }) {
  const rows = [...features].sort(
    (one, other) => (other.importance ?? -1) - (one.importance ?? -1),
  );
  const most = Math.max(1e-9, ...rows.map(({ importance }) => importance ?? 0));
  return html`<${Table} caption=${t("eval.features")} columns=${columnsOf(most)} rows=${rows} keyOf=${({ name }) => name} />`;
}
