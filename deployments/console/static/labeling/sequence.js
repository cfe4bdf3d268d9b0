// One sample after the other in the order of a list, also of a list that changes by labeling.

import { call, withQuery } from "/console/core/api.js";
import { useEffect, useRef, useState } from "/console/core/html.js";
import { createStore, useStore } from "/console/core/store.js";
import { contentUrl, preload } from "./samples.js";
import { isAllSaved } from "./saving.js";

const WINDOW = 20;
const NEAR = 4;
const LARGEST_PAGE = 60; // samples that any list of suggestions shows at a time
const LISTED_MOST = 500;
const SEEN_MOST = 2000;

/**
 * @param {Sample} sample
 * @returns {[string, Sample]}
 */
const entryOf = (sample) => [sample.id, sample];

/** The samples that were opened on this page. Undo changes them also after another one was opened.
 *
 * @returns {Seen}
 */
export function createSeen() {
  const store = createStore(/** @type {Map<string, Sample>} */ (new Map()));
  /** @param {Sample[]} samples */
  const put = (samples) =>
    store.set((known) => new Map([...known, ...samples.map(entryOf)].slice(-SEEN_MOST)));
  /** @param {string} id */
  const of = (id) => store.get().get(id);
  /** @param {Partial<Sample> & { id: string }} changed */
  const change = (changed) => {
    const known = of(changed.id);
    if (known) store.set((all) => new Map(all).set(changed.id, { ...known, ...changed }));
  };
  return { store, put, of, change };
}

/**
 * @param {Sample} sample
 * @param {Filter} filter
 * @param {boolean} before
 */
const besideInTab = (sample, { tab, label, search }, before) =>
  call(
    "GET",
    withQuery(`/samples/${sample.id}/beside`, { tab, label, search, before, limit: WINDOW }),
  );

/** Samples that were answered have left the list of suggestions; after one of them its first one follows.
 *
 * @param {Sample} sample
 * @param {Filter} filter
 * @param {boolean} before
 */
async function besideInSuggestions({ id, dataset_id }, { order, page }, before) {
  const limit = Math.min(LISTED_MOST, (page + 1) * LARGEST_PAGE);
  const { items } = await call(
    "GET",
    withQuery(`/datasets/${dataset_id}/suggestions`, { order, limit }),
  );
  const found = items.map(({ sample }) => sample);
  const at = found.findIndex((one) => one.id === id);
  return before ? found.slice(0, Math.max(0, at)).reverse() : found.slice(at + 1);
}

/**
 * @param {Sample} sample
 * @param {Filter} filter
 * @param {boolean} before
 */
const beside = (sample, filter, before) =>
  (filter.tab === "smart" ? besideInSuggestions : besideInTab)(sample, filter, before);

/** Load a sample that is or will be shown; what somebody does to it meanwhile is newer than the answer.
 *
 * @param {string} id
 * @param {Seen} seen
 * @param {LabelHistory} history
 */
async function load(id, seen, history) {
  const before = seen.of(id);
  const sample = await call("GET", `/samples/${id}`);
  if (before && (!isAllSaved() || seen.of(id) !== before)) return;
  if (before && before.revision !== sample.revision) history.forget(id);
  seen.put([{ ...seen.of(id), ...sample }]); // its suggested boxes are loaded apart
}

/** The sample with an id and those beside it: { sample, error, step(+1 or -1), reload, refetch(id), change, of(id) }.
 *
 * `onMove(id)` is told where a step leads; it gets null at the ends of the list.
 *
 * @param {string} id
 * @param {Filter} filter
 * @param {(id: string | null) => unknown} onMove
 * @param {{ seen: Seen, history: LabelHistory }} page
 * @returns {Sequence}
 */
export function useSequence(id, filter, onMove, { seen, history }) {
  const sample = useStore(seen.store).get(id);
  const [order, setOrder] = useState([id]);
  const [error, setError] = useState(/** @type {Error | null} */ (null));
  /** @type {Ref<string[]>} */
  const latest = useRef(order);
  /** @type {Ref<string | null>} */
  const shown = useRef(id);
  /** @param {string[]} next */
  const put = (next) => setOrder((latest.current = next));
  const isKnown = sample !== undefined;

  /** @param {string} one */
  const refetch = (one) => load(one, seen, history).then(() => setError(null), setError);
  /** @param {boolean} before */
  const extend = async (before) => {
    const edge = seen.of(
      /** @type {string} */ (before ? latest.current[0] : latest.current.at(-1)),
    );
    const found = edge ? await beside(edge, filter, before).catch(() => []) : []; // the step itself tells what is wrong
    const fresh = found.filter((one) => !latest.current.includes(one.id));
    seen.put(fresh.filter((one) => !seen.of(one.id)));
    const ids = fresh.map((one) => one.id);
    put(before ? [...ids.reverse(), ...latest.current] : [...latest.current, ...ids]);
  };
  useEffect(() => {
    shown.current = id;
    if (!latest.current.includes(id)) put([id]);
    refetch(id);
    return () => void (shown.current = null);
  }, [id]);
  useEffect(() => {
    if (!isKnown) return;
    const index = latest.current.indexOf(id);
    preload(
      [latest.current[index + 1], latest.current[index - 1]].flatMap((one) => seen.of(one) ?? []),
      contentUrl,
    );
    if (index + NEAR >= latest.current.length) extend(false);
  }, [id, isKnown]);

  /** @param {number} by */
  const step = async (by) => {
    const next = () => latest.current[latest.current.indexOf(id) + by];
    if (!next()) await extend(by < 0);
    if (shown.current === id) onMove(next() ?? null);
  };
  return {
    sample,
    error,
    step,
    reload: () => refetch(id),
    refetch,
    change: seen.change,
    of: seen.of,
  };
}
