// Changes are sent at once and one after the other. While the server is away they wait, none is lost.

import { ApiError, NetworkError, SignedOutError } from "/console/core/api.js";
import { createStore, useStore } from "/console/core/store.js";
import { html } from "/console/core/html.js";
import { t } from "/console/core/i18n.js";

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 4000;
const AWAY = new Set([502, 503, 504]); // a gateway answers for a server that restarts

/** @typedef {{ waiting: number, away: boolean, ever: boolean }} Saving */

const state = createStore(/** @type {Saving} */ ({ waiting: 0, away: false, ever: false }));
/** @type {Promise<unknown>} */
let last = Promise.resolve();

/** @param {number} ms */
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
/** @param {unknown} error */
const isPassing = (error) =>
  error instanceof NetworkError ||
  error instanceof SignedOutError ||
  (error instanceof ApiError && AWAY.has(error.status));

/** Call `send` again and again until the server answers; other errors are thrown.
 *
 * @template Result
 * @param {() => Promise<Result>} send
 * @param {() => void} [onAway]
 * @returns {Promise<Result>}
 */
export async function untilAnswered(send, onAway = () => {}) {
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(2 * wait, LONGEST_WAIT_MS)) {
    try {
      return await send();
    } catch (error) {
      if (!isPassing(error)) throw error;
      onAway();
      await pause(wait);
    }
  }
}

/** @param {Partial<Saving>} changes */
const change = (changes) => state.set((known) => ({ ...known, ...changes }));

/** Send a change after those before it; the promise gives what `send` gives.
 *
 * @template Result
 * @param {() => Promise<Result>} send
 * @returns {Promise<Result>}
 */
export function save(send) {
  change({ waiting: state.get().waiting + 1, ever: true });
  const done = last.then(() => untilAnswered(send, () => change({ away: true })));
  last = done.then(
    () => {},
    () => {},
  );
  return done.finally(() => change({ waiting: state.get().waiting - 1, away: false }));
}

/** Whether everything that was changed is stored. */
export const isAllSaved = () => state.get().waiting === 0;

/** Wait until everything that was changed so far is stored or refused. */
export const allSaved = () => last;

addEventListener("beforeunload", (event) => isAllSaved() || event.preventDefault());

/** Says whether changes are stored. */
export function SaveState() {
  const { waiting, away, ever } = useStore(state);
  if (!ever) return html`<span class="save-state" role="status"></span>`;
  if (away)
    return html`<span class="save-state" data-state="away" role="status">${t("label.away", { count: waiting })}</span>`;
  const text = waiting ? t("label.saving") : t("label.all-saved");
  return html`<span class="save-state" data-state=${waiting ? "saving" : "saved"} role="status">${text}</span>`;
}
