// Each class with its metrics and their intervals; the weakest first unless sorted otherwise.

import { html, useState } from "/console/core/html.js";
import { Table } from "/console/core/components.js";
import { formatNumber, formatPercent, t } from "/console/core/i18n.js";
import "./setup.js";

/** @param {number | null | undefined} value */
const share = (value) => (value === null || value === undefined ? "–" : formatPercent(value));
/** @param {{ of: Estimated }} props */
const Estimate = ({ of }) =>
  html`<span class="estimate-cell">${formatPercent(of.value)}<small>${formatPercent(of.low, 0)} – ${formatPercent(of.high, 0)}</small></span>`;

/** @type {Record<string, (one: ClassOf) => string | number>} */
const VALUES = {
  label: ({ label }) => label,
  samples: (one) => one.samples ?? one.objects ?? 0,
  precision: ({ precision }) => precision.value,
  recall: ({ recall }) => recall.value,
  f1: ({ f1 }) => f1,
  auc: ({ auc }) => auc ?? -1,
  average_precision_50: (one) => one.average_precision_50 ?? -1,
  average_precision: (one) => one.average_precision ?? -1,
};

/**
 * @param {ClassOf[]} classes
 * @param {string} key
 */
const has = (classes, key) =>
  classes.some((one) => one[/** @type {keyof ClassOf} */ (key)] != null);

/**
 * @param {ClassOf[]} classes
 * @returns {Column<ClassOf>[]}
 */
const columnsOf = (classes) => {
  /** @type {Column<ClassOf>[]} */
  const columns = [
    { key: "label", title: t("label"), rowHeader: true },
    {
      key: "samples",
      title: t(has(classes, "objects") ? "eval.objects" : "samples"),
      cell: (one) => formatNumber(Number(VALUES.samples(one))),
    },
    {
      key: "precision",
      title: t("metric.precision"),
      cell: ({ precision }) => html`<${Estimate} of=${precision} />`,
    },
    {
      key: "recall",
      title: t("metric.recall"),
      cell: ({ recall }) => html`<${Estimate} of=${recall} />`,
    },
    { key: "f1", title: t("metric.f1"), cell: ({ f1 }) => formatPercent(f1) },
    { key: "auc", title: "AUC", cell: ({ auc }) => share(auc) },
    { key: "average_precision_50", title: "AP@50", cell: (one) => share(one.average_precision_50) },
    { key: "average_precision", title: "AP@50:95", cell: (one) => share(one.average_precision) },
  ];
  return columns
    .filter(({ key }) => key === "samples" || has(classes, key))
    .map((column) => ({ ...column, sortable: true, align: column.rowHeader ? undefined : "end" }));
};

/**
 * @param {string | number} a
 * @param {string | number} b
 */
const compare = (a, b) => (typeof a === "string" ? a.localeCompare(String(b)) : a - Number(b));

/** The table.
 *
 * @param {{ classes: ClassOf[] }} props
 */
export function ClassTable({ classes }) {
  const [sort, setSort] = useState("f1");
  const read = VALUES[sort.replace("-", "")];
  const rows = [...classes].sort(
    (one, other) => (sort.startsWith("-") ? -1 : 1) * compare(read(one), read(other)),
  );
  return html`<p class="hint">${t("eval.classes-about")}</p>
    <${Table} caption=${t("classes")} columns=${columnsOf(classes)} rows=${rows} keyOf=${({ label }) => label} sort=${sort} onSort=${setSort} />`;
}
