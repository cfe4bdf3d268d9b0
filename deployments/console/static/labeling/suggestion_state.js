// What a model suggests for the samples of a dataset: whether there is one, how many, and one page.

import { call, withQuery } from "/console/core/api.js";
import { useCallback, useEffect, useRef, useState } from "/console/core/html.js";
import { useLoaded } from "/console/core/polling.js";

const SUMMARY_MS = 10_000;

export const ORDERS = ["sure", "unsure", "doubtful", "similar"];

/** Whether a model can suggest or has suggested, and how many samples are in each order.
 *
 * @param {string} datasetId
 */
export const useSummary = (datasetId) =>
  useLoaded(() => call("GET", `/datasets/${datasetId}/suggestions/summary`), [datasetId], {
    everyMs: SUMMARY_MS,
  });

/**
 * @param {Schemas["Suggestion"]} suggestion
 * @returns {Sample}
 */
const flat = ({ sample, marks, score, similar_group }) => ({
  ...sample,
  suggested: marks,
  score,
  group: similar_group,
});

/** One page of suggestions as samples that carry `suggested`: { items, total, error, reload, change }.
 *
 * @param {string} datasetId
 * @param {string} order
 * @param {number} page
 * @param {number} size
 */
export function useSuggestions(datasetId, order, page, size) {
  const path = withQuery(`/datasets/${datasetId}/suggestions`, {
    order,
    offset: page * size,
    limit: size,
  });
  const [state, setState] = useState(
    /** @type {{ path: string | null, items: Sample[] | null, total: number, error: Error | null }} */ ({
      path: null,
      items: null,
      total: 0,
      error: null,
    }),
  );
  const latest = useRef(0);
  const reload = useCallback(async () => {
    const mine = ++latest.current;
    try {
      const found = await call("GET", path);
      if (mine === latest.current)
        setState({ path, items: found.items.map(flat), total: found.total, error: null });
    } catch (error) {
      if (mine === latest.current)
        setState((known) => ({ ...known, error: /** @type {Error} */ (error) }));
    }
  }, [path]);
  useEffect(() => void reload(), [path]);
  /** A sample that was labeled leaves the list; near-duplicates stay together.
   *
   * @param {Set<string>} ids
   * @param {(sample: Sample) => Partial<Sample>} changed
   */
  const change = (ids, changed) => {
    latest.current++;
    setState((known) => ({
      ...known,
      items:
        order === "similar"
          ? (known.items ?? []).map((one) => (ids.has(one.id) ? { ...one, ...changed(one) } : one))
          : (known.items ?? []).filter(({ id }) => !ids.has(id)),
    }));
  };
  return { ...state, reload, change, isCurrent: state.path === path };
}
