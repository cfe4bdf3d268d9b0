// A text with the words that decided.

import { html, useState } from "/console/core/html.js";
import { t } from "/console/core/i18n.js";
import { predictJson, usePrediction } from "/console/pages/prediction/ask.js";
import { TestLayout } from "/console/pages/prediction/layout.js";
import { ScoreBars } from "/console/pages/prediction/score_bars.js";

const WEAKEST_SHADE = 12,
  SHADES = 55; // percent

/** A text cut where words begin and end that an explanation names: [[part, weight or undefined]].
 *
 * @param {string} text
 * @param {[string, number][]} explanation
 * @returns {[string, number | undefined][]}
 */
function markedParts(text, explanation) {
  const weights = new Map();
  for (const [word, weight] of explanation)
    if (!weights.has(word)) weights.set(word, Number(weight)); // the strongest comes first
  /** @type {[string, number | undefined][]} */
  const found = [];
  let at = 0;
  while (at < text.length) {
    const word = [...weights.keys()].find((one) => text.startsWith(one, at));
    const latest = found.at(-1);
    if (word) found.push([word, weights.get(word)]);
    else if (latest && latest[1] === undefined) latest[0] += text[at];
    else found.push([text[at], undefined]);
    at += word?.length ?? 1;
  }
  return found;
}

/** @param {{ text: string, explanation: [string, number][] }} props */
function Words({ text, explanation }) {
  const most = Math.max(...explanation.map(([, weight]) => Math.abs(weight)), 0) || 1;
  /** @param {number} weight */
  const shade = (weight) => `--weight: ${WEAKEST_SHADE + (SHADES * Math.abs(weight)) / most}%`;
  return html`<p class="words">${markedParts(text, explanation).map(([part, weight], at) =>
    weight
      ? html`<mark key=${at} data-against=${weight < 0} style=${shade(weight)} title=${t(weight > 0 ? "word-for" : "word-against", { weight })}>${part}</mark>`
      : part,
  )}</p>
    <ul class="plain hint">${explanation.map(([word, weight], at) => html`<li key=${at}>${word} <b>${weight}</b></li>`)}</ul>`;
}

/** The test of services that read texts.
 *
 * @param {{ service: Service }} props
 */
export function TextTest({ service }) {
  const [text, setText] = useState("");
  const [asked, setAsked] = useState("");
  const prediction = usePrediction();
  /** @param {Event} event */
  const submit = (event) => {
    event.preventDefault();
    setAsked(text);
    prediction.ask(() => predictJson(service, { text, explain: true }));
  };
  /** @param {KeyboardEvent} event */
  const keys = (event) =>
    event.key === "Enter" && (event.ctrlKey || event.metaKey) && text.trim() && submit(event);
  const { answer } = prediction;
  const given = html`<form class="fields" onSubmit=${submit}>
      <label>${t("text")}<textarea class="wide" required value=${text} onKeyDown=${keys} onInput=${(event) => setText(event.target.value)}></textarea></label>
      <p class="row actions"><span class="hint grow">${t("ctrl-enter")}</span><button class="primary" disabled=${!text.trim() || prediction.busy}>${t("predict")}</button></p></form>
    ${answer?.explanation && html`<h3>${t("words-that-decided")}</h3><${Words} text=${asked} explanation=${answer.explanation} />`}`;
  return html`<${TestLayout} prediction=${prediction} given=${given}>
    ${answer && html`<p class="answer">${answer.predicted_label}</p><${ScoreBars} scores=${answer.scores} />`}
  <//>`;
}
