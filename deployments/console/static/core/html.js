// Rendering: Preact with templates in place of a build step, and its hooks.

import { createContext, Fragment, h, render } from "/vendor/preact/dist/preact.mjs";
import htm from "/vendor/htm/dist/htm.mjs";

import { useRef as createRef } from "/vendor/preact/hooks/dist/hooks.mjs";

export {
  useCallback,
  useContext,
  useEffect,
  useId,
  useLayoutEffect,
  useMemo,
  useState,
} from "/vendor/preact/hooks/dist/hooks.mjs";
export { createContext, Fragment, render };

/** Keep a value from one drawing to the next. The element of a ref is there once it was drawn.
 *
 * @type {<Value>(initial: Value | null) => Ref<Value>}
 */
export const useRef = createRef;

/** A tagged template that makes Preact elements: html`<p class="hint">${text}</p>`.
 *
 * @type {(strings: TemplateStringsArray, ...holes: Hole[]) => import("preact").VNode}
 */
export const html = /** @type {any} */ (htm.bind(h));
