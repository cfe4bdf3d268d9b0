// Records of a table with what each column spoke for the answer.

import { html, useEffect, useState } from "/console/core/html.js";
import { call, messageOf } from "/console/core/api.js";
import { t } from "/console/core/i18n.js";
import { useLoaded } from "/console/core/polling.js";
import { predictJson, usePrediction } from "/console/pages/prediction/ask.js";
import { TestLayout } from "/console/pages/prediction/layout.js";
import { ScoreBars } from "/console/pages/prediction/score_bars.js";

/** The answer about one record.
 *
 * @typedef {{
 *   predict: string | number,
 *   scores?: Record<string, number>,
 *   contributions?: Record<string, number>,
 *   missing?: string[],
 * }} RecordAnswer
 */

const SHOWN = 12;

/** The records that a text holds: a list, one record, or a whole request.
 *
 * @param {string} text
 */
function recordsOf(text) {
  const parsed = JSON.parse(text);
  const records = parsed?.data?.req_data ?? parsed?.req_data ?? parsed;
  return [records].flat();
}

/** An empty record of the columns that the model looks at.
 *
 * @param {{ evaluation: object & { features?: Schemas["FeatureFact"][] } }} details
 */
const templateOf = ({ evaluation }) =>
  JSON.stringify(
    [
      Object.fromEntries(
        (evaluation.features ?? [])
          .filter(({ used }) => used)
          .map(({ name, kind }) => [name, kind === "number" ? 0 : ""]),
      ),
    ],
    null,
    2,
  );

/** @param {number} value */
const number = (value) => Number(value.toPrecision(4)).toString();

/** @param {{ contributions: Record<string, number> }} props */
function Contributions({ contributions }) {
  const sorted = Object.entries(contributions).sort(
    ([, one], [, other]) => Math.abs(other) - Math.abs(one),
  );
  const most = Math.abs(sorted[0]?.[1] ?? 0) || 1;
  /** @param {number} value */
  const bar = (value) =>
    `left: ${value < 0 ? 50 - (50 * -value) / most : 50}%; width: ${(50 * Math.abs(value)) / most}%`;
  return html`<h3>${t("columns-that-decided")}</h3>
    <ul class="contributions">${sorted.slice(0, SHOWN).map(
      ([name, value]) => html`<li key=${name}><span title=${name}>${name}</span>
      <span class="axis" aria-hidden="true"><i data-against=${value < 0} style=${bar(value)}></i></span><b>${value > 0 ? "+" : ""}${number(value)}</b></li>`,
    )}</ul>
    ${sorted.length > SHOWN && html`<p class="hint">${t("more-columns", { count: sorted.length - SHOWN })}</p>`}`;
}

/** @param {{ answers: RecordAnswer[] }} props */
function Answers({ answers }) {
  const [shown, setShown] = useState(0);
  const at = Math.min(shown, answers.length - 1);
  const { predict, scores, contributions, missing } = answers[at];
  return html`${
    answers.length > 1 &&
    html`<label class="row">${t("record")}<select value=${at} onChange=${(event) => setShown(Number(event.target.value))}>
      ${answers.map((one, i) => html`<option key=${i} value=${i}>${i + 1}: ${one.predict}</option>`)}</select></label>`
  }
    <p class="answer">${typeof predict === "number" ? number(predict) : predict}</p>
    ${missing && html`<p class="hint">${t("columns-missing", { columns: missing.join(", ") })}</p>`}
    ${
      scores &&
      html`<${ScoreBars} scores=${Object.entries(scores)
        .sort(([, one], [, other]) => other - one)
        .slice(0, SHOWN)} />`
    }
    ${contributions && html`<${Contributions} contributions=${contributions} />`}`;
}

/** The test of services that predict a column of a table.
 *
 * @param {{ service: Service, project: Project }} props
 */
export function TableTest({ service, project }) {
  const [text, setText] = useState(/** @type {string | null} */ (null));
  const [problem, setProblem] = useState("");
  const prediction = usePrediction();
  const { version } = service.versions[0];
  const { data } = useLoaded(
    () => call("GET", `/models/${project.name}/versions/${version}`),
    [project.name, version],
  );
  useEffect(() => {
    if (data && text === null) setText(templateOf(data));
  }, [data]);
  /** @param {FormEvent} event */
  const submit = (event) => {
    event.preventDefault();
    try {
      const records = recordsOf(text ?? "");
      setProblem("");
      prediction.ask(() => predictJson(service, { data: { req_data: records, explain: true } }));
    } catch (error) {
      setProblem(t("no-json", { problem: messageOf(error) }));
    }
  };
  const given = html`<form class="fields" onSubmit=${submit}>
    <label>${t("records")}<textarea class="code-text" required spellcheck="false" value=${text ?? ""} onInput=${(event) => setText(event.target.value)}></textarea>
      <span class="hint">${t("records-hint")}</span></label>
    ${problem && html`<p class="problem" role="alert">${problem}</p>`}
    <p class="row actions"><button class="primary" disabled=${!text?.trim() || prediction.busy}>${t("predict")}</button></p></form>`;
  const answers = prediction.answer?.data.resp_data;
  return html`<${TestLayout} prediction=${prediction} given=${given}>${answers && html`<${Answers} answers=${answers} />`}<//>`;
}
