// What the tab of the browser says.

import { useEffect } from "./html.js";

/** Name the page; the tab says it, and history lists it by it.
 *
 * @param {string} title
 */
export function useTitle(title) {
  useEffect(() => {
    document.title = title ? `${title} · ExeML` : "ExeML";
  }, [title]);
}
