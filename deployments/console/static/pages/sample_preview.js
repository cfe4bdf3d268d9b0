// A sample as a person sees or hears it, wherever it is spoken of: a picture, a sound, a text, a record.

import { html, useState } from "/console/core/html.js";
import { call, fileUrl } from "/console/core/api.js";
import { addWords, t } from "/console/core/i18n.js";
import { useLoaded } from "/console/core/polling.js";
import { addStyles } from "/console/core/styles.js";

addStyles("/console/pages/samples.css");
addWords({
  en: {
    "sample.gone": "No longer in the dataset",
    "sample.picture": "Picture",
    "sample.sound": "Sound",
  },
  zh: { "sample.gone": "已不在数据集中", "sample.picture": "图片", "sample.sound": "声音" },
});

/**
 * @param {string} id
 * @returns {`/samples/${string}`}
 */
const path = (id) => `/samples/${id}`;
/** @param {string} id */
const content = (id) => fileUrl(`${path(id)}/content`);

/** @param {{ name?: string }} props */
const Gone = ({ name }) =>
  html`<span class="sample-preview sample-gone">${name ?? t("sample.gone")}</span>`;

/** @param {{ id: string, name?: string }} props */
function Picture({ id, name }) {
  const [isGone, setGone] = useState(false);
  if (isGone) return html`<${Gone} />`;
  return html`<a class="sample-preview" href=${content(id)} target="_blank">
    <img loading="lazy" src=${fileUrl(`${path(id)}/thumbnail`)} alt=${name ?? t("sample.picture")} onError=${() => setGone(true)} /></a>`;
}

/** @param {{ id: string, name?: string }} props */
const Sound = ({ id, name }) =>
  html`<audio class="sample-preview" controls preload="none" src=${content(id)} aria-label=${name ?? t("sample.sound")}></audio>`;

/** @param {{ id: string }} props */
function Text({ id }) {
  const { data, error } = useLoaded(() => call("GET", path(id)), [id]);
  if (error) return html`<${Gone} />`;
  return html`<p class="sample-preview sample-text" tabindex="0">${data?.text ?? "…"}</p>`;
}

/** The id of a record is its number in the table of the version.
 *
 * @param {string} id
 */
export const recordNumber = (id) => Number(BigInt(`0x${id.replaceAll("-", "")}`));

const Table = () => null;

const KINDS = {
  image_classification: Picture,
  object_detection: Picture,
  predictive_analytics: Table,
  sound_classification: Sound,
  text_classification: Text,
};

/** The sample; one that was deleted meanwhile says so.
 *
 * @param {{ projectType: ProjectType, id: string, name?: string }} props
 */
export const SamplePreview = ({ projectType, id, name }) =>
  html`<${KINDS[projectType]} id=${id} name=${name} />`;
