// Trying a service out: something is given, and what the model says is shown as people see it.

import { html } from "/console/core/html.js";
import { Empty } from "/console/core/components.js";
import { addWords, t } from "/console/core/i18n.js";
import { PictureTest } from "/console/pages/prediction/picture.js";
import { SoundTest } from "/console/pages/prediction/sound.js";
import { TableTest } from "/console/pages/prediction/table.js";
import { TextTest } from "/console/pages/prediction/text.js";
import words from "/console/pages/prediction/words.js";

addWords(words);

/** @type {Record<ProjectType, (props: { service: Service, project: Project }) => Drawn>} */
const TESTS = {
  image_classification: PictureTest,
  object_detection: PictureTest,
  sound_classification: SoundTest,
  text_classification: TextTest,
  predictive_analytics: TableTest,
};

/** The tab of the test.
 *
 * @param {{ service: Service, project: Project }} props
 */
export function PredictionTest({ service, project }) {
  if (service.status !== "Running")
    return html`<${Empty} title=${t("not-running")} text=${t("not-running-text", { name: service.name })} />`;
  return html`<${TESTS[project.project_type]} service=${service} project=${project} />`;
}
