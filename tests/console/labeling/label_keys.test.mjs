import assert from "node:assert/strict";
import { test } from "node:test";
import { keysOfLabels, labelBindings } from "/console/labeling/label_keys.js";

const label = (name, shortcut = null) => ({ name, shortcut });

test("labels without a key of their own get the free digits in order", () => {
  const keys = keysOfLabels([label("cat"), label("dog", "1"), label("eel", "e"), label("fox")]);
  assert.deepEqual(
    [...keys],
    [
      ["cat", "2"],
      ["dog", "1"],
      ["eel", "e"],
      ["fox", "3"],
    ],
  );
});

test("labels past the ten digits have no key", () => {
  const keys = keysOfLabels(Array.from({ length: 12 }, (_, i) => label(`label ${i}`)));
  assert.equal(keys.size, 10);
  assert.equal(keys.get("label 9"), "0");
});

test("a key chooses its label", () => {
  const chosen = [];
  const [choose, text] = labelBindings([label("cat", "c")], (name) => chosen.push(name)).c;
  choose();
  assert.deepEqual([chosen, text], [["cat"], "cat"]);
});
