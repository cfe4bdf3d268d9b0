// Label Data: the page that labels the dataset of a project and goes on with its workflow.

import { call } from "/console/core/api.js";
import { Loading, Problem } from "/console/core/components.js";
import { confirmDialog } from "/console/core/dialogs.js";
import { html } from "/console/core/html.js";
import { t } from "/console/core/i18n.js";
import { useLoaded } from "/console/core/polling.js";
import { navigate } from "/console/core/router.js";
import { notifyProblem } from "/console/core/notices.js";
import { useMay } from "/console/core/session.js";
import { missing } from "./gates.js";
import { allSaved } from "./saving.js";
import { Workspace } from "./workspace.js";

const REFRESH_MS = 5000;
const WAITING = "Awaiting operation";

/** @param {string} id */
async function load(id) {
  const [project, { phases }] = await Promise.all([
    call("GET", `/projects/${id}`),
    call("GET", `/projects/${id}/phases`),
  ]);
  return { project, phase: phases.find(({ key }) => key === "label_data") }; // a table has no such phase
}

/**
 * @param {Project} project
 * @param {Pick<Labeling, "dataset" | "labels" | "gates">} state
 */
async function goOn(project, { dataset, labels, gates }) {
  await allSaved();
  const lacking = missing(dataset, labels, gates);
  const next = async () => {
    await call("POST", `/projects/${project.id}/phases/label_data/next`);
    navigate(`/projects/${project.id}`);
  };
  if (lacking.length)
    await confirmDialog({
      title: t("label.next-early"),
      text: lacking.join(" "),
      action: t("label.next-anyway"),
      save: next,
    });
  else await next().catch(notifyProblem);
}

/** @param {{ id: string }} props */
export default function LabelDataPage({ id }) {
  const { data, error, reload } = useLoaded(() => load(id), [id], { everyMs: REFRESH_MS });
  const isOwner = useMay("owner");
  if (!data)
    return error ? html`<${Problem} error=${error} onRetry=${reload} />` : html`<${Loading} />`;
  const { project, phase } = data;
  const isWaiting = phase?.status === WAITING;
  /** @param {Pick<Labeling, "dataset" | "labels" | "gates">} state */
  const next = (state) =>
    phase &&
    html`<button type="button" class="primary" disabled=${!isWaiting || !isOwner}
    title=${isWaiting ? t("label.next-about") : t("label.next-not-now")} onClick=${() => goOn(project, state)}>${t("label.next")} →</button>`;
  return html`<${Workspace} datasetId=${project.dataset_id} project=${project} action=${next} />`;
}
