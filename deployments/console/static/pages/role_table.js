// What each role may do, from the table that the API obeys.

import { html } from "/console/core/html.js";
import { call } from "/console/core/api.js";
import { Loading, Problem, Table } from "/console/core/components.js";
import { t } from "/console/core/i18n.js";
import { useLoaded } from "/console/core/polling.js";

/** @type {Schemas["Role"][]} */
export const ROLES = ["viewer", "labeler", "owner"];

/** @param {{ row: Schemas["AbilityRow"], role: Schemas["Role"] }} props */
function May({ row, role }) {
  if (!row.roles.includes(role))
    return html`<span class="hint"><span aria-hidden="true">–</span><span class="unseen">${t("roles.no")}</span></span>`;
  if (row.own && role !== "owner") return html`<span>${t("roles.own", { own: row.own })}</span>`;
  return html`<span><span aria-hidden="true">✓</span><span class="unseen">${t("roles.yes")}</span></span>`;
}

/** A card with a row for each thing that can be done. */
export function RoleTable() {
  const { data, error, reload } = useLoaded(() => call("GET", "/roles"), []);
  /** @type {Column<Schemas["AbilityRow"]>[]} */
  const columns = [
    {
      key: "text",
      title: t("roles.what"),
      rowHeader: true,
      cell: (row) => row.text,
    },
    ...ROLES.map((role) => ({
      key: role,
      title: t(`role.${role}`),
      cell: (/** @type {Schemas["AbilityRow"]} */ row) => html`<${May} row=${row} role=${role} />`,
    })),
  ];
  return html`<section class="card"><h2>${t("roles.title")}</h2>
    ${error && html`<${Problem} error=${error} onRetry=${reload} />`}
    ${!data && !error && html`<${Loading} />`}
    ${data && html`<${Table} wrap caption=${t("roles.title")} columns=${columns} rows=${data} keyOf=${({ key }) => key} />`}
  </section>`;
}
