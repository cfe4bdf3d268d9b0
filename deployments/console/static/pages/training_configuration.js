// The Training Configuration of a round: every value, the hardware, and how long it will take (SPEC 59, 116).

import { html, useEffect, useState } from "/console/core/html.js";
import { call } from "/console/core/api.js";
import { t, tOr } from "/console/core/i18n.js";

const RESTING_MS = 400;
const DECIMALS = 5;

/** @param {number} share */
const ratio = (share) => String(Number(share.toFixed(DECIMALS)));

/** Both shares of a training ratio: the rest of what trains validates.
 *
 * @param {number} share
 */
export const bothShares = (share) => ({ training: ratio(share), validation: ratio(1 - share) });

/** What stands below fields of training settings because it follows from their value.
 *
 * @param {FormValues} values
 * @returns {Record<string, string>}
 */
export function notesOf({ training_ratio: share }) {
  return typeof share === "number" && share > 0 && share < 1
    ? { training_ratio: t("validation-share", bothShares(share)) }
    : {};
}

/**
 * @param {string} name
 * @param {any} value
 * @param {FlavorFact | undefined} flavor
 */
function written(name, value, flavor) {
  if (value === null || value === undefined) return tOr(`field.${name}.none`, t("field.none"));
  if (name === "training_ratio") return t("both-shares", bothShares(value));
  const limit = name === "max_minutes" && flavor?.max_minutes;
  if (limit && limit < value) return t("limited-minutes", { minutes: limit, flavor: flavor.name });
  return tOr(`choice.${value}`, String(value));
}

/** All values of a configuration as a list; `names` says which settings in which order.
 *
 * @param {{ settings: FormValues, names?: string[], flavor?: FlavorFact }} props
 */
export const Configuration = ({
  settings,
  names = Object.keys(settings),
  flavor,
}) => html`<dl class="configuration">
  ${names.map((name) => html`<div key=${name}><dt>${tOr(`field.${name}`, name.replaceAll("_", " "))}</dt><dd>${written(name, settings[name], flavor)}</dd></div>`)}
  ${flavor && html`<div><dt>${t("new.flavor")}</dt><dd>${flavor.name}</dd></div>`}
</dl>`;

/** How long training will take with these settings, asked anew when they rest; "" while that is not known.
 *
 * @param {`/projects/${string}/training-time` | `/datasets/${string}/training-time` | ""} path
 * @param {object} wanted
 */
export function useTrainingTime(path, wanted) {
  const [text, setText] = useState("");
  useEffect(() => {
    setText("");
    if (!path) return undefined;
    const stop = new AbortController();
    const ask = () =>
      call("POST", path, wanted, { signal: stop.signal }).then(
        (answer) => setText(answer.training_time),
        () => setText(""), // an unfinished number in a field is no reason to complain yet
      );
    const timer = setTimeout(ask, RESTING_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [path, JSON.stringify(wanted)]);
  return text;
}

/** What a flavor does to a training: its longest time, its queue.
 *
 * @param {{ flavor: Flavor }} props
 */
export function FlavorFacts({ flavor }) {
  const facts = [
    flavor.max_minutes && t("flavor-limit", { minutes: flavor.max_minutes }),
    flavor.waiting > 0
      ? t("flavor-queue", flavor)
      : flavor.running > 0 && t("flavor-running", flavor),
  ].filter(Boolean);
  return facts.length > 0 && html` <span class="hint">· ${facts.join(" ")}</span>`;
}

/** The note of a flavor that people agree to before they train on it (SPEC 115); most have none.
 *
 * @param {{
 *   flavor: Flavor | undefined,
 *   agreed: boolean,
 *   onAgree: (agreed: boolean) => void,
 * }} props
 */
export const Agreement = ({ flavor, agreed, onAgree }) =>
  flavor?.agreement
    ? html`<div class="stack tight">
  <p class="message">${flavor.agreement}</p>
  <label class="check"><input type="checkbox" name="agreed" required checked=${agreed} onChange=${(event) => onAgree(event.target.checked)} />${t("i-agree")}</label>
</div>`
    : null;

/** What people should know before they choose hardware.
 *
 * @param {{ all: { usable: boolean }[] }} props
 */
export const HardwareAdvice = ({ all }) => html`<p class="hint">${t("hardware-advice")}</p>
  ${all.every(({ usable }) => !usable) && html`<p class="problem" role="alert">${t("no-hardware")}</p>`}`;
