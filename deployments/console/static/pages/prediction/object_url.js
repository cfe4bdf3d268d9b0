// Files of this computer as addresses that pictures and sounds can be shown from.

import { useEffect, useState } from "/console/core/html.js";

/** The address of a file while it is shown, or null.
 *
 * @param {File | null} file
 */
export function useObjectUrl(file) {
  const [url, setUrl] = useState(/** @type {string | null} */ (null));
  useEffect(() => {
    if (!file) return setUrl(null);
    const made = URL.createObjectURL(file);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [file]);
  return url;
}
