import assert from "node:assert/strict";
import { test } from "node:test";
import { labelsAfter, toggled } from "/console/labeling/label_action.js";

test("an added label takes the place of the other where one is allowed", () => {
  assert.deepEqual(labelsAfter(["cat"], { add: ["dog"], remove: [] }, false), ["dog"]);
  assert.deepEqual(labelsAfter(["cat"], { add: ["dog"], remove: [] }, true), ["cat", "dog"]);
  assert.deepEqual(labelsAfter(["cat", "dog"], { add: ["dog"], remove: ["cat"] }, true), ["dog"]);
});

test("pressing a label takes it off only where all have it", () => {
  const [cat, both] = [{ labels: ["cat"] }, { labels: ["cat", "dog"] }];
  assert.deepEqual(toggled([cat, both], "cat"), { add: [], remove: ["cat"] });
  assert.deepEqual(toggled([cat, both], "dog"), { add: ["dog"], remove: [] });
});
