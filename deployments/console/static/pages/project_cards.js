// What belongs to a project: its data and its services.

import { html } from "/console/core/html.js";
import { call } from "/console/core/api.js";
import { Progress, Status } from "/console/core/components.js";
import { t } from "/console/core/i18n.js";
import { useLoaded } from "/console/core/polling.js";
import { RunningTime } from "/console/pages/running_time.js";

const REFRESH_MS = 5000;

/** @param {{ dataset: Dataset }} props */
const Amount = ({ dataset }) =>
  dataset.table || dataset.project_type === "predictive_analytics"
    ? html`<p>${t("files", { count: dataset.samples, columns: dataset.table?.columns.length ?? 0 })}</p>`
    : html`<${Progress} label=${t("labeled")} value=${dataset.labeled / Math.max(1, dataset.samples)}
        text=${t("labeled-of", dataset)} />`;

/** The card of the dataset, with the way to label it.
 *
 * @param {{ project: Project }} props
 */
export function DatasetCard({ project }) {
  const { data } = useLoaded(
    () => call("GET", `/datasets/${project.dataset_id}`),
    [project.dataset_id],
    { everyMs: REFRESH_MS },
  );
  if (!data) return null;
  return html`<section class="card">
    <header><h2>${t("column.dataset")}</h2></header>
    <p><a href="/datasets/${data.id}">${data.name}</a></p>
    ${project.data_source !== data.name && html`<p><code>${project.data_source}</code></p>`}
    <${Amount} dataset=${data} />
    <p><a class="button" href="/projects/${project.id}/label">${t("instance-details")}</a></p>
  </section>`;
}

/** How long the trainings of a project have run; what its services ran is on their pages.
 *
 * @param {{ project: Project, status: string }} props
 */
export function RunningTimeCard({ project, status }) {
  const { data } = useLoaded(
    () => call("GET", `/projects/${project.id}/running-time`),
    [project.id, status],
    { keep: true },
  );
  if (!data) return null;
  return html`<section class="card">
    <header><h2>${t("running-time")}</h2></header>
    <dl class="configuration">
      <div><dt>${t("trainings")}</dt><dd><${RunningTime} time=${data.trainings} /></dd></div>
      ${data.services.map((one) => html`<div key=${one.name}><dt>${t("service-named", one)}</dt><dd><${RunningTime} time=${one} /></dd></div>`)}
    </dl>
  </section>`;
}

/** The card of the services that serve models of the project.
 *
 * @param {{ project: Project }} props
 */
export function ServiceCard({ project }) {
  const { data } = useLoaded(
    async () => {
      const services = await call("GET", "/services");
      return services.filter(({ project_id }) => project_id === project.id);
    },
    [project.id],
    { everyMs: REFRESH_MS },
  );
  if (!data?.length) return null;
  return html`<section class="card">
    <header><h2>${t("services")}</h2></header>
    ${data.map(
      (service) => html`<div key=${service.id} class="stack tight">
      <p class="row"><a class="grow" href="/services/${service.id}">${service.name}</a><${Status} status=${service.status} /></p>
      <p><code>${service.url}</code></p>
      ${service.status === "Running" && html`<p><a class="button" href="/services/${service.id}?tab=test">${t("prediction-test")}</a></p>`}
      ${service.message && html`<p class="hint">${service.message}</p>`}
    </div>`,
    )}
  </section>`;
}
