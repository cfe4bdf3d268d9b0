// When a service stops by itself, counted down.

import { html, useEffect, useState } from "/console/core/html.js";
import { formatTime, t } from "/console/core/i18n.js";

const TICK_MS = 1000;
/** @param {number} value */
const two = (value) => String(value).padStart(2, "0");

/** Time that is left as people read it: 1:05:09.
 *
 * @param {number} milliseconds
 */
function left(milliseconds) {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

/** The countdown of a service that runs; "never" without auto stop, nothing for one that is stopped.
 *
 * @param {{ service: Service }} props
 */
export function AutoStopCountdown({ service }) {
  const [now, setNow] = useState(() => Date.now());
  const stopAt = service.wanted ? service.stop_at : null;
  useEffect(() => {
    if (!stopAt) return undefined;
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, [stopAt]);
  if (!service.settings.auto_stop) return html`<span class="hint">${t("never-stops")}</span>`;
  if (!stopAt) return html`<span class="hint">–</span>`;
  return html`<span class="hint" title=${formatTime(stopAt)}>${t("stops-in", { time: left(Date.parse(stopAt) - now) })}</span>`;
}
