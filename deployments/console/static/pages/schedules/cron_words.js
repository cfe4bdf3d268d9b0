// Cron lines in plain language, and plain choices as cron lines.

import { currentLanguage, t } from "/console/core/i18n.js";

const NAMED_DAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
const NAMED_MONTHS = [
  "JAN",
  "FEB",
  "MAR",
  "APR",
  "MAY",
  "JUN",
  "JUL",
  "AUG",
  "SEP",
  "OCT",
  "NOV",
  "DEC",
];
const SUNDAY = Date.UTC(2023, 0, 1);
const DAY_MS = 86_400_000;
const NUMBER = /^\d+$/;

const locale = () => (currentLanguage() === "zh" ? "zh-CN" : "en");
/**
 * @param {number} at
 * @param {Intl.DateTimeFormatOptions} style
 */
const formatted = (at, style) =>
  new Intl.DateTimeFormat(locale(), { ...style, timeZone: "UTC" }).format(at);

/** The name of a day of the week; 0 and 7 are Sunday.
 *
 * @param {number} number
 */
export const weekday = (number) => formatted(SUNDAY + (number % 7) * DAY_MS, { weekday: "long" });
/** @param {number} number */
const month = (number) => formatted(Date.UTC(2023, number - 1, 1), { month: "long" });
/**
 * @param {string} hour
 * @param {string} minute
 */
const clock = (hour, minute) => `${hour.padStart(2, "0")}:${minute.padStart(2, "0")}`;

/**
 * @param {string} text
 * @param {string[]} names
 * @param {number} first
 */
const numbered = (text, names, first) => {
  const found = names.indexOf(text.toUpperCase());
  return found < 0 ? text : String(found + first);
};

/** A list such as "1-5,0" in words, or null when it holds more than numbers, names and ranges.
 *
 * @param {string} field
 * @param {string[]} names
 * @param {number} first
 * @param {(value: number) => string} written
 * @returns {string | null}
 */
function listed(field, names, first, written) {
  const parts = [];
  for (const part of field.split(",")) {
    const ends = part.split("-").map((end) => numbered(end, names, first));
    if (ends.length > 2 || !ends.every((end) => NUMBER.test(end))) return null;
    parts.push(ends.map((end) => written(Number(end))).join(" – "));
  }
  return parts.join(t("cron.and"));
}

/**
 * @param {string} minute
 * @param {string} hour
 * @returns {string | null}
 */
function timeOf(minute, hour) {
  const everyMinutes = minute.match(/^\*\/(\d+)$/)?.[1];
  const everyHours = hour.match(/^\*\/(\d+)$/)?.[1];
  if (minute === "*" && hour === "*") return t("cron.every-minute");
  if (everyMinutes && hour === "*") return t("cron.every-minutes", { count: Number(everyMinutes) });
  if (!NUMBER.test(minute)) return null;
  if (hour === "*") return t("cron.every-hour", { minute: Number(minute) });
  if (everyHours)
    return t("cron.every-hours", { count: Number(everyHours), minute: Number(minute) });
  const hours = hour.split(",");
  return hours.every((one) => NUMBER.test(one))
    ? t("cron.at", { times: hours.map((one) => clock(one, minute)).join(t("cron.and")) })
    : null;
}

/**
 * @param {string} day
 * @param {string} months
 * @param {string} weekdays
 * @returns {string | null}
 */
function daysOf(day, months, weekdays) {
  const named = {
    weekday: weekdays === "*" ? "" : listed(weekdays, NAMED_DAYS, 0, weekday),
    day:
      day === "*"
        ? ""
        : day.toUpperCase() === "L"
          ? t("cron.last-day")
          : listed(day, [], 0, (number) => t("cron.day", { number })),
    month: months === "*" ? "" : listed(months, NAMED_MONTHS, 1, month),
  };
  if (Object.values(named).includes(null)) return null;
  const parts = [];
  if (named.month) parts.push(t("cron.in", { months: named.month }));
  if (named.day) parts.push(t("cron.on", { days: named.day }));
  if (named.weekday) parts.push(t(named.day ? "cron.or" : "cron.on", { days: named.weekday }));
  return parts.length ? parts.join(t("cron.space")) : t("cron.every-day");
}

/** A cron line in words, or null for one that is too intricate for them.
 *
 * @param {string} cron
 * @returns {string | null}
 */
export function cronInWords(cron) {
  const fields = cron.trim().split(/\s+/);
  if (fields.length !== 5) return null;
  const [minute, hour, day, months, weekdays] = fields;
  const [time, days] = [timeOf(minute, hour), daysOf(day, months, weekdays)];
  return time && days ? t("cron.whole", { time, days }) : null;
}

export const FREQUENCIES = ["day", "workday", "week", "month", "own"];

/** The cron line of a plain choice: { frequency, time, weekday, day, own }.
 *
 * @param {Cron} cron
 */
export function cronOf({ frequency, time, weekday: on, day, own }) {
  const [hour, minute] = time.split(":").map(Number);
  /** @type {Record<string, string>} */
  const lines = {
    day: `${minute} ${hour} * * *`,
    workday: `${minute} ${hour} * * 1-5`,
    week: `${minute} ${hour} * * ${on}`,
    month: `${minute} ${hour} ${day} * *`,
  };
  return lines[frequency] ?? own.trim();
}
