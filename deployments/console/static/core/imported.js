// Parts of pages that are loaded when they are needed.

import { useEffect, useState } from "/console/core/html.js";

/** What `load`, a function of its module, gives once it is there: { imported }, or { error } when it cannot be.
 *
 * @template Part
 * @param {(() => Promise<Part>) | undefined} load
 * @returns {{ imported?: Part, error?: Error }}
 */
export function useImported(load) {
  const [state, setState] = useState({});
  useEffect(() => {
    if (load)
      load().then(
        (imported) => setState({ imported }),
        (error) => setState({ error }),
      );
  }, [load]);
  return state;
}
