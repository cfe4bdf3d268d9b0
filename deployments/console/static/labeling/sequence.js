// One sample after the other in the order of a list, also of a list that changes by labeling.

import { call, withQuery } from "/console/core/api.js";
import { useEffect, useRef, useState } from "/console/core/html.js";
import { contentUrl, preload } from "./samples.js";

const WINDOW = 20;
const NEAR = 4;
const LARGEST_PAGE = 60; // samples that any list of suggestions shows at a time
const LISTED_MOST = 500;

const besideInTab = (sample, { tab, label, search }, before) =>
  call("GET", withQuery(`/samples/${sample.id}/beside`, { tab, label, search, before, limit: WINDOW }));

/** Samples that were answered have left the list of suggestions; after one of them its first one follows. */
async function besideInSuggestions({ id, dataset_id }, { order, page }, before) {
  const limit = Math.min(LISTED_MOST, (page + 1) * LARGEST_PAGE);
  const { items } = await call("GET", withQuery(`/datasets/${dataset_id}/suggestions`, { order, limit }));
  const found = items.map(({ sample }) => sample);
  const at = found.findIndex((one) => one.id === id);
  return before ? found.slice(0, Math.max(0, at)).reverse() : found.slice(at + 1);
}

const beside = (sample, filter, before) => (filter.tab === "smart" ? besideInSuggestions : besideInTab)(sample, filter, before);

/** The sample with an id and those beside it: { sample, error, step(+1 or -1), change, reload }.
 *
 * `onMove(sample)` is told where a step leads; it gives null at the ends of the list. */
export function useSequence(id, filter, onMove) {
  const [known, setKnown] = useState([]);
  const [error, setError] = useState(null);
  const latest = useRef(known);
  latest.current = known;
  const put = (next) => setKnown((latest.current = next));
  const index = known.findIndex((one) => one.id === id);

  const load = async () => {
    try {
      const sample = await call("GET", `/samples/${id}`);
      const there = latest.current.some((one) => one.id === id);
      put(there ? latest.current.map((one) => (one.id === id ? sample : one)) : [sample]);
      setError(null);
      return sample;
    } catch (problem) {
      setError(problem);
      return null;
    }
  };
  const extend = async (before) => {
    const edge = before ? latest.current[0] : latest.current.at(-1);
    const found = await beside(edge, filter, before).catch(() => []); // the step itself tells what is wrong
    const fresh = found.filter((one) => !latest.current.some((old) => old.id === one.id));
    put(before ? [...fresh.reverse(), ...latest.current] : [...latest.current, ...fresh]);
  };
  useEffect(() => void load(), [id]);
  useEffect(() => {
    if (index === -1) return;
    preload([known[index + 1], known[index - 1]].filter(Boolean), contentUrl);
    if (index + NEAR >= known.length) extend(false);
  }, [id, index === -1]);

  const step = async (by) => {
    const at = () => latest.current.findIndex((one) => one.id === id);
    if (!latest.current[at() + by]) await extend(by < 0);
    const next = latest.current[at() + by];
    onMove(next ?? null);
  };
  const change = (changed) => put(latest.current.map((one) => (one.id === changed.id ? { ...one, ...changed } : one)));
  const of = (sampleId) => latest.current.find((one) => one.id === sampleId);
  return { sample: known[index], error, step, change, reload: load, of };
}
