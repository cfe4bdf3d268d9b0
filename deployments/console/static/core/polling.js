// Loading what a page shows, once or again and again.

import { useCallback, useEffect, useRef, useState } from "./html.js";
import { useLanguage } from "./i18n.js";

/** Load for a page: { data, error, reload }. Loads anew when `deps` or the language change, and every `everyMs` while seen.
 *
 * Data that was loaded stays while a later load fails, so that a restart of the server empties no
 * page. With `keep` it also stays until the data for other `deps` is there.
 *
 * @template Data
 * @param {() => Promise<Data>} load
 * @param {unknown[]} deps
 * @param {{ everyMs?: number, keep?: boolean }} [options]
 * @returns {Loaded<Data>}
 */
export function useLoaded(load, deps, { everyMs, keep = false } = {}) {
  /** @typedef {{ data: Data | undefined, error: Error | null }} Known */
  const inputs = [...deps, useLanguage()];
  const [state, setState] = useState(/** @type {Known} */ ({ data: undefined, error: null }));
  const latest = useRef(0);
  const loading = useRef(0);
  const reload = useCallback(async () => {
    const mine = ++latest.current;
    /** @param {Known | ((known: Known) => Known)} next */
    const change = (next) => mine === latest.current && setState(next);
    loading.current++;
    try {
      const data = await load();
      change({ data, error: null });
    } catch (error) {
      change((known) => ({ data: known.data, error: /** @type {Error} */ (error) }));
    } finally {
      loading.current--;
    }
  }, inputs);
  useEffect(() => {
    if (!keep) setState({ data: undefined, error: null });
    reload();
    return () => void latest.current++;
  }, inputs);
  useEffect(() => {
    if (!everyMs) return undefined;
    // one call at a time: of a server that needs longer, no answer would ever be the latest
    const timer = setInterval(() => document.hidden || loading.current || reload(), everyMs);
    return () => clearInterval(timer);
  }, [everyMs, reload]);
  return { ...state, reload };
}
