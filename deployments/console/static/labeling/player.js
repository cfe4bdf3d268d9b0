// One sound: play and stop, its waveform, and its spectrogram on request. Loads when it comes into view.

import { html, useEffect, useRef, useState } from "/console/core/html.js";
import { t } from "/console/core/i18n.js";
import { notifyProblem } from "/console/core/notices.js";
import WaveSurfer from "/vendor/wavesurfer.js/dist/wavesurfer.esm.js";
import { contentUrl } from "./samples.js";

const HEIGHT = 48;
const SPECTROGRAM_HEIGHT = 110;
/** @typedef {import("/vendor/wavesurfer.js/dist/wavesurfer.esm.js").default} Wave */

/** @type {Map<string, Wave>} */
const players = new Map(); // by the id of the sample, so that a key can play one
/** @type {Wave | null} */
let playing = null;

/** Play or stop the sound of a sample; another one that plays is stopped.
 *
 * @param {{ id: string }} sample
 */
export const playCurrent = ({ id }) => players.get(id)?.playPause();

/** @param {string} name */
const colourNamed = (name) => getComputedStyle(document.documentElement).getPropertyValue(name);

/** A CSS colour as a canvas understands it, with light-dark() resolved.
 *
 * @param {HTMLElement} element
 * @param {string} name
 */
function resolved(element, name) {
  element.style.color = colourNamed(name).trim() ? `var(${name})` : "";
  const { color } = getComputedStyle(element);
  element.style.color = "";
  return color;
}

/**
 * @param {HTMLElement} container
 * @param {string} url
 */
function create(container, url) {
  return WaveSurfer.create({
    container,
    url,
    height: HEIGHT,
    barWidth: 2,
    barGap: 1,
    cursorWidth: 2,
    normalize: true,
    waveColor: resolved(container, "--line-strong"),
    progressColor: resolved(container, "--accent"),
  });
}

/** A player that exists while its place is, or nearly is, in view.
 *
 * @param {Ref<HTMLElement>} container
 * @param {Sample} sample
 */
function useWave(container, sample) {
  const [wave, setWave] = useState(/** @type {Wave | null} */ (null));
  useEffect(() => {
    /** @type {Wave | null} */
    let made = null;
    const seen = new IntersectionObserver(
      ([entry]) => {
        if (!entry.isIntersecting) return;
        seen.disconnect();
        made = create(container.current, contentUrl(sample));
        made.on("error", (error) => error.name === "AbortError" || notifyProblem(error));
        players.set(sample.id, made);
        setWave(made);
      },
      { rootMargin: "200px" },
    );
    seen.observe(container.current);
    return () => {
      seen.disconnect();
      players.delete(sample.id);
      made?.destroy();
    };
  }, [sample.id, sample.sha256]);
  return wave;
}

/** @param {Wave | null} wave */
function usePlaying(wave) {
  const [isPlaying, setPlaying] = useState(false);
  useEffect(() => {
    if (!wave) return undefined;
    const stop = () => setPlaying(false);
    const start = () => {
      if (playing && playing !== wave) playing.pause();
      playing = wave;
      setPlaying(true);
    };
    const subscriptions = [wave.on("play", start), wave.on("pause", stop), wave.on("finish", stop)];
    return () => subscriptions.forEach((unsubscribe) => unsubscribe());
  }, [wave]);
  return isPlaying;
}

/** Add a spectrogram; gives null when the sound has left the page before its module was loaded.
 *
 * @param {Wave} wave
 * @param {Sample} sample
 */
async function addSpectrogram(wave, sample) {
  const { default: Spectrogram } =
    await import("/vendor/wavesurfer.js/dist/plugins/spectrogram.esm.js");
  if (players.get(sample.id) !== wave) return null;
  return wave.registerPlugin(
    Spectrogram.create({ height: SPECTROGRAM_HEIGHT, labels: true, scale: "mel" }),
  );
}

/** The player of one sound.
 *
 * @param {{ sample: Sample, isCurrent?: boolean }} props
 */
export function Player({ sample, isCurrent }) {
  /** @type {Ref<HTMLElement>} */
  const container = useRef(null);
  const wave = useWave(container, sample);
  const isPlaying = usePlaying(wave);
  const [spectrogram, setSpectrogram] = useState(
    /** @type {{ destroy: () => void } | null} */ (null),
  );
  const toggle = async () => {
    if (spectrogram) {
      spectrogram.destroy();
      setSpectrogram(null);
    } else if (wave) setSpectrogram(await addSpectrogram(wave, sample));
  };
  const tabIndex = isCurrent ? 0 : -1;
  const name = sample.original_name;
  return html`<div class="player">
    <button type="button" class="icon" tabindex=${tabIndex} disabled=${!wave} aria-label=${t(isPlaying ? "label.pause" : "label.play", { name })}
      onClick=${() => wave?.playPause()}>${isPlaying ? "❚❚" : "▶"}</button>
    <div class="wave" ref=${container}></div>
    <button type="button" class="icon" tabindex=${tabIndex} disabled=${!wave} aria-pressed=${Boolean(spectrogram)}
      aria-label=${t("label.spectrogram", { name })} title=${t("label.spectrogram", { name })} onClick=${toggle}>▦</button>
  </div>`;
}
