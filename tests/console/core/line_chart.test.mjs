import assert from "node:assert/strict";
import { test } from "node:test";
import { ticks } from "/console/core/line_chart.js";

for (const [low, high, expected] of [
  [0, 1, [0, 0.25, 0.5, 0.75, 1]],
  [0, 100, [0, 25, 50, 75, 100]],
  [3, 7, [3, 4, 5, 6, 7]],
  [5, 5, [5]],
])
  test(`${low} to ${high} is divided at round values`, () =>
    assert.deepEqual(ticks(low, high), expected));
