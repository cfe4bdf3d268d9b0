// How long something has run: hours of CPU and GPU, since when, in the place of fees (SPEC 127).

import { html } from "/console/core/html.js";
import { addWords, formatTime, t } from "/console/core/i18n.js";

addWords({
  en: {
    "running-time": "Running time",
    "running-hours": "{cpu} h of CPU, {gpu} h of GPU",
    "running-since": "since {since}",
    trainings: "Trainings",
    "service-named": "Service {name}",
  },
  zh: {
    "running-time": "运行时长",
    "running-hours": "CPU {cpu} 小时，GPU {gpu} 小时",
    "running-since": "自 {since} 起",
    trainings: "训练",
    "service-named": "服务 {name}",
  },
});

/** @param {number} value */
const hours = (value) => value.toFixed(value < 10 ? 2 : 1);

/** The hours; with `short`, since when is said only to who points at them.
 *
 * @param {{ time: Schemas["RunningTime"], short?: boolean }} props
 */
export const RunningTime = ({ time, short = false }) => {
  const since = t("running-since", { since: formatTime(time.since) });
  return html`<span class="nowrap" title=${short ? since : undefined}>${t("running-hours", { cpu: hours(time.cpu_hours), gpu: hours(time.gpu_hours) })}</span>
    ${!short && html` <span class="hint">${since}</span>`}`;
};
