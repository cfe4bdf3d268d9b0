// A value that several components show, outside of their tree.

import { useEffect, useState } from "./html.js";

/** Make a store: get(), set(value or function of the old value), subscribe(listener).
 *
 * @template Value
 * @param {Value} initial
 * @returns {Store<Value>}
 */
export function createStore(initial) {
  let value = initial;
  /** @type {Set<(value: Value) => void>} */
  const listeners = new Set();
  return {
    get: () => value,
    /** @param {Value | ((value: Value) => Value)} next */
    set(next) {
      value =
        typeof next === "function" ? /** @type {(value: Value) => Value} */ (next)(value) : next;
      for (const listener of [...listeners]) listener(value);
    },
    /** @param {(value: Value) => void} listener */
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

/** The value of a store; the component is drawn again when it changes.
 *
 * @template Value
 * @param {Store<Value>} store
 * @returns {Value}
 */
export function useStore(store) {
  const [, draw] = useState(0);
  const drawn = store.get();
  useEffect(() => {
    const redraw = () => draw((count) => count + 1);
    const unsubscribe = store.subscribe(redraw);
    if (store.get() !== drawn) redraw(); // it was changed between drawing and subscribing
    return unsubscribe;
  }, [store]);
  return drawn;
}
