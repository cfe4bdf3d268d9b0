// The status of a service, and whether what was asked for last answers yet.

import { html } from "/console/core/html.js";
import { Status } from "/console/core/components.js";
import { t } from "/console/core/i18n.js";

const RUNNING = "Running"; // the other states say themselves that something is on its way

/** @param {{ service: Service }} props */
export const ServiceState = ({
  service,
}) => html`<span class="row"><${Status} status=${service.status} />
  ${service.changing && service.status === RUNNING && html`<span class="hint" role="status">${t("changing")}</span>`}</span>`;
