// Which key sets which label: the label's own, else a free digit in the order of the labels.

const DIGITS = [..."1234567890"];

/** The key of each label by its name; labels past the digits have none of their own.
 *
 * @param {{ name: string, shortcut: string | null }[]} labels
 * @returns {Map<string, string>}
 */
export function keysOfLabels(labels) {
  const taken = new Set(labels.map(({ shortcut }) => shortcut).filter(Boolean));
  const free = DIGITS.filter((digit) => !taken.has(digit));
  /** @type {Map<string, string>} */
  const keys = new Map();
  for (const { name, shortcut } of labels) {
    const key = shortcut ?? free.shift();
    if (key) keys.set(name, key);
  }
  return keys;
}

/** Bindings for useKeys that choose labels.
 *
 * @param {Label[]} labels
 * @param {(name: string) => unknown} choose
 * @returns {Keys}
 */
export const labelBindings = (labels, choose) =>
  Object.fromEntries(
    [...keysOfLabels(labels)].map(([name, key]) => [key, [() => choose(name), name]]),
  );
