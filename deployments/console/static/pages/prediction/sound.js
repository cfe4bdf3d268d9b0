// A sound with the seconds that decided.

import { html, useEffect, useRef, useState } from "/console/core/html.js";
import { formatPercent, t } from "/console/core/i18n.js";
import { FileDrop } from "/console/pages/prediction/file_drop.js";
import { predictFile, usePrediction } from "/console/pages/prediction/ask.js";
import { TestLayout } from "/console/pages/prediction/layout.js";
import { ScoreBars } from "/console/pages/prediction/score_bars.js";

const PLAYER = "/vendor/wavesurfer.js/dist/wavesurfer.esm.js"; // only loaded for sounds
const HEIGHT = 90;

/**
 * @param {HTMLElement} element
 * @param {string} name
 */
const colour = (element, name) => {
  element.style.color = `var(${name})`;
  const { color } = getComputedStyle(element);
  element.style.color = "";
  return color;
};

/**
 * @param {typeof import("/vendor/wavesurfer.js/dist/wavesurfer.esm.js").default} WaveSurfer
 * @param {HTMLElement} container
 */
const createWave = (WaveSurfer, container) =>
  WaveSurfer.create({
    container,
    height: HEIGHT,
    normalize: true,
    barWidth: 2,
    barGap: 1,
    waveColor: colour(container, "--line-strong"),
    progressColor: colour(container, "--accent"),
  });

/** A waveform of a file: [place, player, seconds].
 *
 * @param {File | null} file
 */
function useWave(file) {
  /** @type {Ref<HTMLElement>} */
  const place = useRef(null);
  const [wave, setWave] = useState(
    /** @type {import("/vendor/wavesurfer.js/dist/wavesurfer.esm.js").default | null} */ (null),
  );
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    let wanted = true;
    /** @type {typeof wave} */
    let made = null;
    const show = async () => {
      const { default: WaveSurfer } = await import(PLAYER);
      if (!wanted) return;
      made = createWave(WaveSurfer, place.current);
      made.on("ready", setSeconds);
      setWave(made);
      await made.loadBlob(/** @type {File} */ (file)).catch(() => setSeconds(0)); // the service says what is wrong with the file
    };
    show();
    return () => {
      wanted = false;
      made?.destroy();
    };
  }, [file]);
  return /** @type {const} */ ([place, wave, seconds]);
}

/** @param {number} seconds */
const time = (seconds) => `${seconds.toFixed(1)} s`;

/**
 * @param {{
 *   parts: SoundPart[],
 *   seconds: number,
 *   onPlay: (start: number, end: number) => unknown,
 * }} props
 */
function Parts({ parts, seconds, onPlay }) {
  const best = Math.max(...parts.map(({ score }) => Number(score)));
  return html`<div class="parts" role="group" aria-label=${t("seconds-that-decided")}>
    ${parts.map(
      ({
        start,
        end,
        score,
      }) => html`<button key=${start} type="button" data-decided=${Number(score) === best}
      style="left: ${(100 * start) / seconds}%; width: calc(${(100 * (end - start)) / seconds}% - 1px); height: ${Math.max(4, 100 * Number(score))}%"
      title="${time(start)} – ${time(end)}: ${formatPercent(Number(score))}" aria-label=${t("play-part", { start: time(start), end: time(end), score: formatPercent(Number(score)) })}
      onClick=${() => onPlay(start, end)}></button>`,
    )}</div>`;
}

/** @param {{ file: File, parts: SoundPart[] }} props */
function Wave({ file, parts }) {
  const [place, wave, seconds] = useWave(file);
  const [playing, setPlaying] = useState(false);
  useEffect(() => {
    if (!wave) return undefined;
    const stops = [
      wave.on("play", () => setPlaying(true)),
      wave.on("pause", () => setPlaying(false)),
      wave.on("finish", () => setPlaying(false)),
    ];
    return () => stops.forEach((stop) => stop());
  }, [wave]);
  return html`<div class="stack tight">
    <p class="row"><button type="button" disabled=${!seconds} onClick=${() => wave?.playPause()}>${playing ? `❚❚ ${t("pause")}` : `▶ ${t("play")}`}</button>
      <b>${file.name}</b>${seconds > 0 && html`<span class="hint">${time(seconds)}</span>`}</p>
    <div ref=${place}></div>
    ${
      parts &&
      seconds > 0 &&
      html`<${Parts} parts=${parts} seconds=${seconds} onPlay=${(/** @type {number} */ start, /** @type {number} */ end) => wave?.play(start, end)} />
      <p class="hint">${t("parts-about")}</p>`
    }
  </div>`;
}

/** The test of services that listen to sounds.
 *
 * @param {{ service: Service }} props
 */
export function SoundTest({ service }) {
  const [file, setFile] = useState(/** @type {File | null} */ (null));
  const prediction = usePrediction();
  /** @param {File} sound */
  const take = (sound) => {
    prediction.forget();
    setFile(sound);
    prediction.ask(() => predictFile(service, sound, { explain: true }));
  };
  const { answer } = prediction;
  const given = html`<${FileDrop} accept=".wav,audio/wav" text=${t("drop-sound")} small=${file !== null} onFile=${take} />
    ${file && html`<${Wave} file=${file} parts=${answer?.explanation} />`}`;
  return html`<${TestLayout} prediction=${prediction} given=${given}>
    ${answer && html`<p class="answer">${answer.predicted_label}</p><${ScoreBars} scores=${answer.scores} />`}
  <//>`;
}
