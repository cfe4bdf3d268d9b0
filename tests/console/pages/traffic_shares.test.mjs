import assert from "node:assert/strict";
import { test } from "node:test";
import {
  onlyOne,
  scaled,
  total,
  WHOLE,
  without,
  withRatio,
  withShadow,
} from "/console/pages/services/traffic_shares.js";

const share = (version, traffic_ratio, shadow_percent = 0) => ({
  version,
  traffic_ratio,
  shadow_percent,
});
const ratios = (versions) => versions.map(({ traffic_ratio }) => traffic_ratio);
const THREE = [share("1", 50), share("2", 30), share("3", 20)];

test("whole parts add up to the total, whatever the ratios", () => {
  for (const parts of [
    [1, 1, 1],
    [0, 0],
    [7, 2, 9, 4],
    [99, 1],
  ]) {
    for (const sum of [0, 1, 33, 100])
      assert.equal(
        scaled(parts, sum).reduce((a, b) => a + b, 0),
        sum,
      );
  }
  assert.deepEqual(scaled([2, 1, 1], 10), [5, 3, 2]);
});

test("the others share the rest in their proportions", () => {
  assert.deepEqual(ratios(withRatio(THREE, "1", 0)), [0, 60, 40]);
  assert.deepEqual(ratios(withRatio(THREE, "3", 100)), [0, 0, 100]);
  assert.deepEqual(ratios(withRatio([share("1", 100)], "1", 10)), [WHOLE]);
});

test("a shadow answers nobody and the sum stays whole", () => {
  const shadowed = withShadow(THREE, "1", 20);
  assert.deepEqual(shadowed[0], share("1", 0, 20));
  assert.equal(total(shadowed), WHOLE);
  assert.equal(total(without(shadowed, "2")), WHOLE);
  assert.deepEqual(onlyOne(shadowed[0]), [share("1", WHOLE)]);
});
