// Which key sets which label: the label's own, else a free digit in the order of the labels.

const DIGITS = [..."1234567890"];

/** The key of each label by its name; labels past the digits have none of their own. */
export function keysOfLabels(labels) {
  const taken = new Set(labels.map(({ shortcut }) => shortcut).filter(Boolean));
  const free = DIGITS.filter((digit) => !taken.has(digit));
  return new Map(
    labels.map(({ name, shortcut }) => [name, shortcut ?? free.shift()]).filter(([, key]) => key),
  );
}

/** Bindings for useKeys that choose labels. */
export const labelBindings = (labels, choose) =>
  Object.fromEntries([...keysOfLabels(labels)].map(([name, key]) => [key, [() => choose(name), name]]));
