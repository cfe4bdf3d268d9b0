// A value that several components show, outside of their tree.

import { useEffect, useState } from "./html.js";

/** Make a store: get(), set(value or function of the old value), subscribe(listener). */
export function createStore(initial) {
  let value = initial;
  const listeners = new Set();
  return {
    get: () => value,
    set(next) {
      value = typeof next === "function" ? next(value) : next;
      for (const listener of [...listeners]) listener(value);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** The value of a store; the component is drawn again when it changes. */
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
