// Rendering: Preact with templates in place of a build step, and its hooks.

import { createContext, Fragment, h, render } from "/vendor/preact/dist/preact.mjs";
import htm from "/vendor/htm/dist/htm.mjs";

export {
  useCallback,
  useContext,
  useEffect,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "/vendor/preact/hooks/dist/hooks.mjs";
export { createContext, Fragment, render };

/** A tagged template that makes Preact elements: html`<p class="hint">${text}</p>`. */
export const html = htm.bind(h);
