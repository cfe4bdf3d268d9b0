import assert from "node:assert/strict";
import { test } from "node:test";
import { atThreshold } from "/console/pages/evaluation/threshold.js";

const CURVE = { scores: [0.9, 0.6, 0.3], x: [0.25, 0.5, 1], y: [1, 0.8, 0.4] };

test("the last answer at or above the threshold counts", () => {
  const { precision, recall, f1 } = atThreshold(CURVE, 0.6);
  assert.deepEqual([precision, recall], [0.8, 0.5]);
  assert.ok(Math.abs(f1 - 0.8 / 1.3) < 1e-12);
  assert.equal(atThreshold(CURVE, 0).recall, 1);
});

test("a threshold that no answer reaches has no metrics", () => {
  assert.equal(atThreshold(CURVE, 0.95), null);
  assert.equal(atThreshold({ scores: [0.9], x: [0], y: [1] }, 0.5), null);
});
