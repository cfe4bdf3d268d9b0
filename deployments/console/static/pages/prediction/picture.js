// A picture with what the model sees in it: boxes, or the places that decided.

import { html, useState } from "/console/core/html.js";
import { formatNumber, formatPercent, t } from "/console/core/i18n.js";
import { FileDrop } from "/console/pages/prediction/file_drop.js";
import { useObjectUrl } from "/console/pages/prediction/object_url.js";
import { predictFile, usePrediction } from "/console/pages/prediction/ask.js";
import { TestLayout } from "/console/pages/prediction/layout.js";
import { ScoreBars } from "/console/pages/prediction/score_bars.js";

const ACCEPT = ".jpg,.jpeg,.png,.bmp,image/jpeg,image/png,image/bmp";
const COLOURS = [
  "#1f50d0",
  "#b3261e",
  "#11703a",
  "#8a4a00",
  "#7b2fb5",
  "#00677d",
  "#a01f6b",
  "#4f5b00",
];
const FOR = "255 90 0",
  AGAINST = "0 110 255";
const STRONGEST_SHADE = 0.75;
const SMALL_PIXELS = 200;

/** The boxes of an answer: { label, score, left, top, width, height } in pixels.
 *
 * @param {PredictedBoxes} answer
 * @returns {PredictedBox[]}
 */
function boxesOf({ detection_classes: labels, detection_boxes: boxes, detection_scores: scores }) {
  return labels.map((label, at) => {
    const [top, left, bottom, right] = boxes[at].map(Number);
    return {
      label,
      score: Number(scores[at]),
      left,
      top,
      width: right - left,
      height: bottom - top,
    };
  });
}

/**
 * @param {string} label
 * @param {string[]} labels
 */
const colourOf = (label, labels) => COLOURS[labels.indexOf(label) % COLOURS.length];

/** @param {{ boxes: PredictedBox[], size: Size }} props */
function Boxes({ boxes, size }) {
  const labels = [...new Set(boxes.map(({ label }) => label))].sort();
  return html`<svg viewBox="0 0 ${size.width} ${size.height}" preserveAspectRatio="none" aria-hidden="true">
      ${boxes.map((box, at) => html`<rect key=${at} class="found" x=${box.left} y=${box.top} width=${box.width} height=${box.height} stroke=${colourOf(box.label, labels)} />`)}</svg>
    <div class="box-names" aria-hidden="true">${boxes.map(
      (box, at) => html`<span key=${at}
      style="left: ${(100 * box.left) / size.width}%; top: ${(100 * box.top) / size.height}%; background: ${colourOf(box.label, labels)}">${box.label} ${formatPercent(box.score, 0)}</span>`,
    )}</div>`;
}

/** @param {{ map: PictureExplanation }} props */
function HeatMap({ map }) {
  const most = Math.max(...map.importances.flat().map(Math.abs)) || 1;
  /** @param {number} value */
  const shade = (value) =>
    `rgb(${value > 0 ? FOR : AGAINST} / ${(STRONGEST_SHADE * Math.abs(value)) / most})`;
  return html`<svg viewBox="0 0 ${map.columns} ${map.rows}" preserveAspectRatio="none" role="img" aria-label=${t("heat-map-of", map)}>
    ${map.importances.flatMap((row, y) => row.map((value, x) => html`<rect key=${`${x} ${y}`} x=${x} y=${y} width="1" height="1" fill=${shade(value)} />`))}</svg>`;
}

/** @param {{ map: PictureExplanation }} props */
const Legend = ({
  map,
}) => html`<p class="heat-legend"><i style="background: rgb(${FOR})"></i>${t("speaks-for", map)}
  <i style="background: rgb(${AGAINST})"></i>${t("speaks-against", map)}</p>`;

/** @param {{ file: File, children: (size: Size) => Drawn }} props */
function Picture({ file, children }) {
  const url = useObjectUrl(file);
  const [size, setSize] = useState(/** @type {Size | null} */ (null));
  /** @param {{ target: HTMLImageElement }} event */
  const measure = ({ target }) =>
    setSize({ width: target.naturalWidth, height: target.naturalHeight });
  return html`<span class="pictured">
    ${url && html`<img key=${url} src=${url} alt=${file.name} data-small=${size !== null && size.width < SMALL_PIXELS} onLoad=${measure} onError=${() => setSize(null)} />`}
    ${size && children(size)}
  </span>`;
}

/** @param {number} value */
const corner = (value) => formatNumber(Math.round(value));

/** Where a box lies: its upper left and its lower right corner, in the order of an answer.
 *
 * @param {PredictedBox} box
 */
const cornersOf = ({ left, top, width, height }) =>
  t("box-corners", {
    xmin: corner(left),
    ymin: corner(top),
    xmax: corner(left + width),
    ymax: corner(top + height),
  });

/** @param {{ boxes: PredictedBox[] }} props */
const Found = ({ boxes }) =>
  boxes.length
    ? html`<${ScoreBars} scores=${boxes.map(({ label, score }, at) => [`${at + 1}. ${label}`, score])} />
    <details class="corners"><summary>${t("box-corners-title")}</summary>
      <p class="hint">${t("box-corners-about")}</p>
      <ol>${boxes.map((box, at) => html`<li key=${at}>${box.label}: ${cornersOf(box)}</li>`)}</ol></details>`
    : html`<p>${t("nothing-found")}</p>`;

/** The test of services that look at pictures.
 *
 * @param {{ service: Service, project: Project }} props
 */
export function PictureTest({ service, project }) {
  const hasBoxes = project.project_type === "object_detection";
  const [file, setFile] = useState(/** @type {File | null} */ (null));
  const [explain, setExplain] = useState(!hasBoxes);
  const [threshold, setThreshold] = useState("");
  const prediction = usePrediction();
  /**
   * @param {File} picture
   * @param {Query} [options]
   */
  const ask = (picture, options) => prediction.ask(() => predictFile(service, picture, options));
  /** @param {File} picture */
  const take = (picture) => {
    prediction.forget();
    setFile(picture);
    ask(picture, hasBoxes ? { threshold } : { explain });
  };
  /** @param {Query} options */
  const again = (options) => file && ask(file, options);
  const { answer } = prediction;
  const map = answer?.explanation;
  const boxes = answer && hasBoxes ? boxesOf(answer) : [];
  const given = html`
    <${FileDrop} accept=${ACCEPT} text=${t("drop-picture")} small=${file !== null} onFile=${take} />
    ${
      file &&
      html`<${Picture} file=${file}>${(size) => html`
      ${hasBoxes && boxes.length > 0 && html`<${Boxes} boxes=${boxes} size=${size} />`}
      ${map && explain && html`<${HeatMap} map=${map} />`}`}<//>`
    }
    ${
      hasBoxes
        ? html`<label class="row">${t("threshold")}<input type="number" min="0.05" max="0.99" step="0.05" value=${threshold} placeholder=${t("best-threshold")}
          onChange=${({ target }) => {
            setThreshold(target.value);
            again({ threshold: target.value });
          }} /></label>`
        : html`<label class="check"><input type="checkbox" checked=${explain} onChange=${({
            target,
          }) => {
            setExplain(target.checked);
            again({ explain: target.checked });
          }} />${t("show-places")}</label>`
    }
    ${map && explain && html`<${Legend} map=${map} />`}`;
  return html`<${TestLayout} prediction=${prediction} given=${given}>
    ${answer && (hasBoxes ? html`<${Found} boxes=${boxes} />` : html`<p class="answer">${answer.predicted_label}</p><${ScoreBars} scores=${answer.scores} />`)}
  <//>`;
}
