// Starting, stopping, restarting and deleting a service.

import { html, useState } from "/console/core/html.js";
import { call } from "/console/core/api.js";
import { Menu } from "/console/core/components.js";
import { confirmDialog } from "/console/core/dialogs.js";
import { t } from "/console/core/i18n.js";
import { notifyProblem, notifySaved } from "/console/core/notices.js";
import { useMay } from "/console/core/session.js";
import { askToDelete } from "/console/pages/deletion.js";

/** @param {Service} service */
const deleteService = ({ id, name }) =>
  askToDelete(`/services/${id}`, {
    title: t("delete-service", { name }),
    text: t("delete-service-text"),
    done: t("service-deleted", { name }),
  });

/** The buttons of a service; only owners have them.
 *
 * @param {{ service: Service, onChange: Act, onDeleted?: Act, quiet?: boolean }} props
 */
export function ServiceButtons({ service, onChange, onDeleted = onChange, quiet = false }) {
  const [busy, setBusy] = useState(false);
  const owner = useMay("owner");
  /** @param {"start" | "stop" | "restart"} action */
  const ask = async (action) => {
    await call("POST", `/services/${service.id}/${action}`);
    notifySaved(t(`${action}-asked`, service));
    await onChange();
  };
  /** @param {"start" | "stop" | "restart"} action */
  const send = async (action) => {
    setBusy(true);
    await ask(action).catch(notifyProblem);
    setBusy(false);
  };
  const stop = () =>
    confirmDialog({
      title: t("stop-service", service),
      text: t("stop-service-text"),
      action: t("stop"),
      danger: true,
      save: () => ask("stop"),
    });
  const more = [
    { label: t("restart"), disabled: !service.wanted, run: () => send("restart") },
    {
      label: t("delete"),
      danger: true,
      run: async () => (await deleteService(service)) && onDeleted(),
    },
  ];
  if (!owner) return null;
  const kind = quiet ? "quiet" : "";
  return html`${
    service.wanted
      ? html`<button type="button" class=${kind} disabled=${busy} onClick=${stop}>${t("stop")}</button>`
      : html`<button type="button" class=${kind || "primary"} disabled=${busy} onClick=${() => send("start")}>${t("start")}</button>`
  }
    <${Menu} label=${t("more-for", service)} actions=${more} />`;
}
