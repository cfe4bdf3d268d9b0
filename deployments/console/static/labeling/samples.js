// The page of samples that a list shows: loading, the next page ahead of time, changes of others.

import { call, fileUrl, withQuery } from "/console/core/api.js";
import { useCallback, useEffect, useRef, useState } from "/console/core/html.js";
import { isAllSaved } from "./saving.js";

const REFRESH_MS = 5000;
const AHEAD_MS = 150;

/** The picture, sound, text or table itself, and the small copy of a picture.
 *
 * @param {{ id: string, sha256: string }} sample
 */
export const contentUrl = ({ id, sha256 }) => fileUrl(`/samples/${id}/content`, { sha256 });
/** @param {{ id: string, sha256: string }} sample */
export const thumbnailUrl = ({ id, sha256 }) => fileUrl(`/samples/${id}/thumbnail`, { sha256 });

/**
 * @param {string} datasetId
 * @param {Filter} filter
 * @param {number} size
 */
const pagePath = (datasetId, { tab, label, search, page }, size) =>
  withQuery(`/datasets/${datasetId}/samples`, {
    tab,
    label,
    search,
    offset: page * size,
    limit: size,
  });

/** Let the browser load the pictures of samples before they are asked for.
 *
 * @param {Sample[]} samples
 * @param {(sample: Sample) => string} urlOf
 */
export const preload = (samples, urlOf) =>
  samples.forEach((sample) => (new Image().src = urlOf(sample)));

/** Be told when samples were changed elsewhere on the page: data was added, or a change taken back.
 *
 * @param {() => Promise<unknown>} reload
 */
export function useSamplesChanged(reload) {
  useEffect(() => {
    const changed = () => void reload();
    addEventListener("samples-changed", changed);
    return () => removeEventListener("samples-changed", changed);
  }, [reload]);
}

/** Whether a tab still shows a sample: the next key press must not label one that has its label.
 *
 * @param {string} tab
 * @param {{ labels: string[] }} sample
 */
const isOf = (tab, { labels }) =>
  tab === "unlabeled" ? !labels.length : tab !== "labeled" || labels.length > 0;

/** The samples of one page of a list: { items, total, error, reload, change, isCurrent }.
 *
 * @param {string} datasetId
 * @param {Filter} filter
 * @param {number} size
 * @param {{ pictures?: boolean }} [options]
 */
export function useSamples(datasetId, filter, size, { pictures = false } = {}) {
  const path = pagePath(datasetId, filter, size);
  const [state, setState] = useState(
    /** @type {{ path: string | null, items: Sample[] | null, total: number, error: Error | null }} */ ({
      path: null,
      items: null,
      total: 0,
      error: null,
    }),
  );
  const latest = useRef(0);
  const loading = useRef(0);
  /** @type {Ref<Map<string, Schemas["SamplePage"]>>} */
  const ahead = useRef(new Map());
  const load = useCallback(async () => {
    const mine = ++latest.current;
    loading.current++;
    try {
      const page = await call("GET", path);
      if (mine === latest.current) setState({ path, ...page, error: null });
    } catch (error) {
      if (mine === latest.current)
        setState((known) => ({ ...known, error: /** @type {Error} */ (error) }));
    } finally {
      loading.current--;
    }
  }, [path]);
  useEffect(() => {
    const known = ahead.current.get(path);
    if (known) setState({ path, ...known, error: null });
    load();
    return () => void latest.current++;
  }, [path]);
  useEffect(() => {
    const timer = setInterval(
      () => !document.hidden && !loading.current && isAllSaved() && load(),
      REFRESH_MS,
    );
    return () => clearInterval(timer);
  }, [load]);
  useAhead(state, filter, size, (next) =>
    loadAhead(ahead.current, pagePath(datasetId, next, size), pictures),
  );
  /** Show a change before the server has stored it; what is being loaded is out of date by it.
   *
   * @param {Set<string>} ids
   * @param {(sample: Sample) => Partial<Sample>} changed
   */
  const change = (ids, changed) => {
    latest.current++;
    setState((known) => {
      const items = (known.items ?? []).map((sample) =>
        ids.has(sample.id) ? { ...sample, ...changed(sample) } : sample,
      );
      const kept = items.filter((sample) => !ids.has(sample.id) || isOf(filter.tab, sample));
      return { ...known, items: kept, total: known.total - (items.length - kept.length) };
    });
  };
  return { ...state, reload: load, change, isCurrent: state.path === path };
}

/**
 * @param {{ path: string | null, total: number }} state
 * @param {Filter} filter
 * @param {number} size
 * @param {(filter: Filter) => unknown} loadNext
 */
function useAhead({ path, total }, filter, size, loadNext) {
  useEffect(() => {
    if (path === null || (filter.page + 1) * size >= total) return undefined;
    const timer = setTimeout(() => loadNext({ ...filter, page: filter.page + 1 }), AHEAD_MS);
    return () => clearTimeout(timer);
  }, [path]);
}

/**
 * @param {Map<string, Schemas["SamplePage"]>} pages
 * @param {ReturnType<typeof pagePath>} path
 * @param {boolean} pictures
 */
async function loadAhead(pages, path, pictures) {
  pages.clear(); // one page is enough, and others would be out of date
  const page = await call("GET", path).catch(() => null); // the page turn itself tells what is wrong
  if (!page) return;
  pages.set(path, page);
  if (pictures) preload(page.items, thumbnailUrl);
}
