// Which samples of a page are chosen, and which one the keyboard is at.

import { useEffect, useRef, useState } from "/console/core/html.js";

/** @typedef {{ index: number, id: string | null, wanted: string | null }} Place */

/** @type {Place} */
const START = { index: 0, id: null, wanted: null };

/** Where the keyboard is: at its sample, wherever that has moved to; when it has left, at its place.
 *
 * @param {Place} place
 * @param {Sample[]} items
 * @returns {Place}
 */
function placed({ index, id, wanted }, items) {
  const found = [wanted, id]
    .map((one) => items.findIndex((item) => item.id === one))
    .find((at) => at !== -1);
  const at = found ?? Math.min(index, Math.max(0, items.length - 1));
  const there = items[at]?.id ?? null;
  return {
    index: at,
    id: id === null && wanted === null ? null : there,
    wanted: there === wanted ? null : wanted,
  };
}

/** Selection over a list of samples: click, Shift for a range, all, none.
 *
 * While a page is fetched (`isCurrent` is false), the samples of the page before are still shown: none of
 * them can be chosen, or a key would label what its reader has left.
 *
 * @param {Sample[]} items
 * @param {string} pageKey
 * @param {boolean} isCurrent
 * @returns {SampleSelection}
 */
export function useSelection(items, pageKey, isCurrent) {
  const [selected, setSelected] = useState(/** @type {Set<string>} */ (new Set()));
  const [, draw] = useState(0);
  /** @type {Ref<string | null>} */
  const anchor = useRef(null);
  /** @type {Ref<Place>} */
  const place = useRef(START);
  useEffect(() => {
    setSelected(new Set());
    anchor.current = null;
    place.current = START;
  }, [pageKey]);
  place.current = placed(place.current, items);
  const here = new Set(items.map(({ id }) => id));
  const kept = new Set([...selected].filter((id) => isCurrent && here.has(id))); // samples leave a tab by labeling
  const at = place.current.index;

  /** @param {Partial<Place>} next */
  const put = (next) => {
    place.current = { ...place.current, ...next };
    draw((count) => count + 1);
  };
  /** @param {number} index */
  const goTo = (index) =>
    items[index]?.id !== place.current.id &&
    put({ index, id: items[index]?.id ?? null, wanted: null });
  /** @param {number} to */
  const range = (to) => {
    const known = items.findIndex(({ id }) => id === anchor.current);
    const from = known === -1 ? at : known;
    return items.slice(Math.min(from, to), Math.max(from, to) + 1).map(({ id }) => id);
  };
  /**
   * @param {number} index
   * @param {boolean} [isRange]
   */
  const toggle = (index, isRange = false) => {
    if (!isCurrent) return;
    const next = new Set(kept);
    if (isRange) range(index).forEach((id) => next.add(id));
    else if (!next.delete(items[index].id)) next.add(items[index].id);
    setSelected(next);
    goTo(index);
    if (!isRange) anchor.current = items[index].id;
  };
  return {
    ids: kept,
    current: at,
    toggle,
    goTo,
    /** Go to a sample as soon as the list has it. */
    expect: (id) => put({ wanted: id }),
    all: () => isCurrent && setSelected(new Set(here)),
    none: () => setSelected(new Set()),
    /** The chosen samples, or the one the keyboard is at when none is chosen. */
    targets: () => {
      if (!isCurrent) return [];
      return kept.size ? items.filter(({ id }) => kept.has(id)) : items.slice(at, at + 1);
    },
  };
}
