// Former states of the traffic of a service, and going back to one.

import { html } from "/console/core/html.js";
import { call } from "/console/core/api.js";
import { Problem, Table } from "/console/core/components.js";
import { confirmDialog } from "/console/core/dialogs.js";
import { formatTime, t } from "/console/core/i18n.js";
import { notifySaved } from "/console/core/notices.js";
import { useLoaded } from "/console/core/polling.js";
import { useMay } from "/console/core/session.js";
import { shareText } from "/console/pages/services/traffic_shares.js";

/**
 * @param {Service} service
 * @param {Schemas["TrafficState"]} state
 * @param {() => Promise<unknown>} reload
 */
async function rollBack(service, state, reload) {
  const text = state.versions.map(shareText).join(", ");
  const save = () => call("POST", `/services/${service.id}/rollback`, { to: state.number });
  if (
    !(await confirmDialog({ title: t("roll-back-to", state), text, action: t("roll-back"), save }))
  )
    return;
  notifySaved(t("rolled-back", state));
  reload();
}

/** The table of the states, the present one first.
 *
 * @param {{ service: Service, reload: () => Promise<unknown> }} props
 */
export function TrafficHistory({ service, reload }) {
  const { data, error } = useLoaded(
    () => call("GET", `/services/${service.id}/traffic`),
    [service.id, service.traffic_revision],
    { keep: true },
  );
  const owner = useMay("owner");
  if (error && !data) return html`<${Problem} error=${error} />`;
  if (!data) return null;
  /** @param {Schemas["TrafficState"]} state */
  const back = (state) =>
    owner &&
    html`<button type="button" class="quiet" onClick=${() => rollBack(service, state, reload)}>${t("roll-back")}</button>`;
  /** @type {Column<Schemas["TrafficState"]>[]} */
  const columns = [
    { key: "number", title: t("state.number"), rowHeader: true },
    {
      key: "versions",
      title: t("service.versions"),
      cell: (one) =>
        one.versions.map(
          (version) => html`<span class="tag" key=${version.version}>${shareText(version)}</span>`,
        ),
    },
    { key: "reason", title: t("state.reason"), cell: (one) => one.reason },
    { key: "by", title: t("state.by") },
    { key: "created_at", title: t("state.at"), cell: (one) => formatTime(one.created_at) },
    {
      key: "operation",
      title: t("service.operation"),
      cell: (one) =>
        one.number === service.traffic_revision
          ? html`<span class="hint">${t("present")}</span>`
          : back(one),
    },
  ];
  return html`<section class="card"><h2>${t("traffic-history")}</h2>
    <${Table} caption=${t("traffic-history")} columns=${columns} rows=${data} keyOf=${({ number }) => number} /></section>`;
}
