// Days and times to choose, or a cron line of one's own, with what it means and when it comes next.

import { html, useEffect, useId, useState } from "/console/core/html.js";
import { call } from "/console/core/api.js";
import { currentLanguage, t } from "/console/core/i18n.js";
import { cronInWords, cronOf, FREQUENCIES, weekday } from "./cron_words.js";

const TYPING_MS = 350;
const WEEKDAYS = [1, 2, 3, 4, 5, 6, 0];
const DAYS_OF_A_MONTH = [...Array.from({ length: 28 }, (_, i) => String(i + 1)), "L"];
const ZONES = [...new Set(["UTC", ...Intl.supportedValuesOf("timeZone")])];

/** What is suggested: every Monday at three in the time zone of the browser. */
export const newCron = () => ({
  frequency: "week",
  time: "03:00",
  weekday: "1",
  day: "1",
  own: "0 3 * * 1",
  timezone: Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC",
});

/**
 * @param {string} time
 * @param {string | undefined} timeZone
 */
function written(time, timeZone) {
  /** @type {Intl.DateTimeFormatOptions} */
  const style = { dateStyle: "full", timeStyle: "short", timeZone };
  return new Intl.DateTimeFormat(currentLanguage() === "zh" ? "zh-CN" : "en", style).format(
    new Date(time),
  );
}

/** What the cron line means; the server says when it comes, or why it cannot be used.
 *
 * @param {{ line: string, timezone: string }} props
 */
function Preview({ line, timezone }) {
  const [found, setFound] = useState(
    /** @type {{ times: string[], problem: string, timezone?: string }} */ ({
      times: [],
      problem: "",
    }),
  );
  useEffect(() => {
    let isWanted = true;
    const ask = () =>
      call("POST", "/schedules/preview", { cron: line, timezone }).then(
        (times) => isWanted && setFound({ times, problem: "", timezone }),
        (error) => isWanted && setFound({ times: [], problem: error.message }),
      );
    const timer = setTimeout(ask, TYPING_MS);
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [line, timezone]);
  if (found.problem) return html`<p class="problem" role="alert">${found.problem}</p>`;
  return html`<div class="cron-preview" role="status">
    <p><b>${cronInWords(line) ?? line}</b> <code>${line}</code></p>
    <p class="hint">${t("sched.next-times")}</p>
    <ol>${found.times.map((time) => html`<li key=${time}>${written(time, found.timezone)}</li>`)}</ol>
  </div>`;
}

/** @param {{ cron: Cron, set: (changes: Partial<Cron>) => void }} props */
function Days({ cron, set }) {
  if (cron.frequency === "week")
    return html`<label>${t("sched.weekday")}<select value=${cron.weekday} onChange=${(event) => set({ weekday: event.target.value })}>
      ${WEEKDAYS.map((one) => html`<option key=${one} value=${one}>${weekday(one)}</option>`)}</select></label>`;
  if (cron.frequency === "month")
    return html`<label>${t("sched.day")}<select value=${cron.day} onChange=${(event) => set({ day: event.target.value })}>
      ${DAYS_OF_A_MONTH.map((one) => html`<option key=${one} value=${one}>${one === "L" ? t("sched.last-day") : one}</option>`)}</select></label>`;
  return null;
}

/** The fields; `cron` is { frequency, time, weekday, day, own, timezone }.
 *
 * @param {{ cron: Cron, onChange: (cron: Cron) => void }} props
 */
export function CronFields({ cron, onChange }) {
  const zones = useId();
  /** @param {Partial<Cron>} changes */
  const set = (changes) => onChange({ ...cron, ...changes });
  /** @param {string} frequency */
  const own = (frequency) => set({ frequency, ...(frequency === "own" && { own: cronOf(cron) }) });
  return html`<div class="cron-fields">
      <label>${t("sched.frequency")}<select value=${cron.frequency} onChange=${(event) => own(event.target.value)}>
        ${FREQUENCIES.map((one) => html`<option key=${one} value=${one}>${t(`sched.frequency.${one}`)}</option>`)}</select></label>
      <${Days} cron=${cron} set=${set} />
      ${
        cron.frequency === "own"
          ? html`<label>${t("sched.cron")}<input required value=${cron.own} placeholder="0 3 * * 1" onInput=${(event) => set({ own: event.target.value })} /></label>`
          : html`<label>${t("sched.time")}<input type="time" required value=${cron.time} onInput=${(event) => event.target.value && set({ time: event.target.value })} /></label>`
      }
      <label>${t("sched.timezone")}<input required list=${zones} value=${cron.timezone} onInput=${(event) => set({ timezone: event.target.value })} /></label>
      <datalist id=${zones}>${ZONES.map((zone) => html`<option key=${zone} value=${zone} />`)}</datalist>
    </div>
    ${cron.frequency === "own" && html`<span class="hint">${t("sched.cron-hint")}</span>`}
    <${Preview} line=${cronOf(cron)} timezone=${cron.timezone} />`;
}
