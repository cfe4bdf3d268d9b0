// When a schedule comes, in words.

import { formatNumber, t } from "/console/core/i18n.js";
import { cronInWords } from "./cron_words.js";

/** @type {Record<string, number>} */
export const UNITS = { minutes: 60, hours: 3600, days: 86_400, weeks: 604_800 };

/** @param {number} seconds */
function interval(seconds) {
  const [unit, size] = Object.entries(UNITS)
    .reverse()
    .find(([, one]) => seconds % one === 0) ?? ["seconds", 1];
  return t(`sched.every-${unit}`, { count: seconds / size });
}

/** An occasion of the API in words.
 *
 * @param {{ cron: string | null, timezone: string, every_seconds: number | null, new_samples: number | null }} occasion
 */
export function occasionInWords({ cron, timezone, every_seconds: seconds, new_samples: samples }) {
  if (cron) return `${cronInWords(cron) ?? cron} (${timezone})`;
  if (seconds) return interval(seconds);
  return t("sched.new-samples-of", { count: formatNumber(samples ?? 0) });
}
