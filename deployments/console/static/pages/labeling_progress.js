// How far labeling is on the way to what Check Data asks for.

import { html } from "/console/core/html.js";
import { call } from "/console/core/api.js";
import { Progress } from "/console/core/components.js";
import { t } from "/console/core/i18n.js";
import { useLoaded } from "/console/core/polling.js";
import { amountOf } from "/console/labeling/gates.js";

const REFRESH_MS = 4000;

/** @param {{ name: string, have: number, need: number }} props */
const Step = ({ name, have, need }) => html`<li class="gate">
  <span>${name}</span>
  <${Progress} label=${name} value=${Math.min(1, have / Math.max(1, need))} text=${t("gate", { have, need })} />
</li>`;

/** The labels of the dataset with the number of samples each of them still needs.
 *
 * @param {{ project: Project }} props
 */
export function LabelingProgress({ project }) {
  const dataset = /** @type {const} */ (`/datasets/${project.dataset_id}`);
  const { data } = useLoaded(
    async () => {
      const [counts, labels, gates] = await Promise.all([
        call("GET", dataset),
        call("GET", `${dataset}/labels`),
        call("GET", `${dataset}/gates?project_id=${project.id}`),
      ]);
      return { counts, labels, gates };
    },
    [project.id],
    { everyMs: REFRESH_MS },
  );
  if (!data) return null;
  const { counts, labels, gates } = data;
  return html`<ul class="gates">
    <${Step} name=${t("gate.labeled")} have=${counts.labeled} need=${gates.min_labeled ?? 1} />
    <${Step} name=${t("gate.classes")} have=${labels.filter((one) => amountOf(one, counts)).length} need=${gates.min_classes} />
    ${labels.slice(0, 12).map(
      (label) => html`<${Step} key=${label.id} name=${label.name}
      have=${amountOf(label, counts)} need=${gates.min_per_class} />`,
    )}
    ${labels.length > 12 && html`<li class="hint">${t("gate.more", { count: labels.length - 12 })}</li>`}
  </ul>`;
}
