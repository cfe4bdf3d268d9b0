import assert from "node:assert/strict";
import { test } from "node:test";
import { nameOf } from "/console/core/keys.js";

const NAMES = [
  [{ key: "a" }, "a"],
  [{ key: "A", shiftKey: true }, "A"],
  [{ key: " " }, "Space"],
  [{ key: "Z", ctrlKey: true, shiftKey: true }, "Ctrl+z"],
  [{ key: "z", metaKey: true }, "Ctrl+z"],
  [{ key: "ArrowRight", shiftKey: true }, "Shift+ArrowRight"],
  [{ key: "Enter", ctrlKey: true }, "Ctrl+Enter"],
  [{ key: "x", altKey: true }, "Alt+x"],
  [{ key: "?", shiftKey: true }, "?"],
];

for (const [event, name] of NAMES)
  test(`${JSON.stringify(event)} is ${name}`, () => assert.equal(nameOf(event), name));
