// Which samples of a page are chosen, and which one the keyboard is at.

import { useEffect, useState } from "/console/core/html.js";

/** Selection over a list of samples: click, Shift for a range, all, none. */
export function useSelection(items, pageKey) {
  const [selected, setSelected] = useState(new Set());
  const [anchor, setAnchor] = useState(0);
  const [current, setCurrent] = useState(0);
  useEffect(() => {
    setSelected(new Set());
    setAnchor(0);
    setCurrent(0);
  }, [pageKey]);
  const here = new Set(items.map(({ id }) => id));
  const kept = new Set([...selected].filter((id) => here.has(id))); // samples leave a tab by labeling
  const at = Math.min(current, Math.max(0, items.length - 1));

  const range = (from, to) => items.slice(Math.min(from, to), Math.max(from, to) + 1).map(({ id }) => id);
  const toggle = (index, isRange = false) => {
    const next = new Set(kept);
    if (isRange) range(anchor, index).forEach((id) => next.add(id));
    else if (!next.delete(items[index].id)) next.add(items[index].id);
    setSelected(next);
    setCurrent(index);
    if (!isRange) setAnchor(index);
  };
  return {
    ids: kept,
    current: at,
    toggle,
    goTo: setCurrent,
    all: () => setSelected(new Set(here)),
    none: () => setSelected(new Set()),
    /** The chosen samples, or the one the keyboard is at when none is chosen. */
    targets: () => (kept.size ? items.filter(({ id }) => kept.has(id)) : items.slice(at, at + 1)),
  };
}
