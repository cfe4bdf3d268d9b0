// Who is signed in, and what that person may do.

import { call, onSignedOut } from "./api.js";
import { createStore, useStore } from "./store.js";

/** @typedef {{ me: Answer<"GET", "/sessions/current"> | undefined, expired: boolean }} Session */

/** undefined: not known yet; null: nobody; else { name, role, may }. `expired`: it was somebody before. */
const session = createStore(/** @type {Session} */ ({ me: undefined, expired: false }));
/** @type {Record<string, number>} */
const RANKS = { viewer: 0, labeler: 1, owner: 2 };

onSignedOut(() =>
  session.set(({ me, expired }) => (me ? { me, expired: true } : { me: null, expired })),
);

/** The account that is signed in, and whether its session has ended under the open page. */
export const useSession = () => useStore(session);

/** Whether the account may do something of the table of roles ("empty_trash"), or all that a role may.
 *
 * @param {string} what
 */
export function useMay(what) {
  const { me } = useStore(session);
  if (!me) return false;
  return what in RANKS ? RANKS[me.role] >= RANKS[what] : me.may.includes(what);
}

/** Tells whether the account may take back or stop what somebody did: owners may all, others their own. */
export function useMayTouch() {
  const { me } = useStore(session);
  return (/** @type {string} */ author) =>
    me != null && (me.role === "owner" || me.name === author);
}

/** Ask the API who is signed in. */
export async function loadSession() {
  session.set({ me: await call("GET", "/sessions/current"), expired: false });
}

/** Sign in with a name and a password.
 *
 * @param {string} name
 * @param {string} password
 */
export async function signIn(name, password) {
  session.set({ me: await call("POST", "/sessions", { name, password }), expired: false });
}

/** End the session. */
export async function signOut() {
  await call("DELETE", "/sessions/current");
  session.set({ me: null, expired: false });
}
