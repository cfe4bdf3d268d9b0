import assert from "node:assert/strict";
import { test } from "node:test";
import { createStore } from "/console/core/store.js";

test("listeners are told of each value until they leave", () => {
  const store = createStore(1);
  const told = [];
  const leave = store.subscribe((value) => told.push(value));
  store.set(2);
  store.set((value) => value + 1);
  leave();
  store.set(4);
  assert.deepEqual([told, store.get()], [[2, 3], 4]);
});

test("a listener may leave while it is told", () => {
  const store = createStore(0);
  const told = [];
  const leave = store.subscribe(() => leave());
  store.subscribe((value) => told.push(value));
  store.set(1);
  assert.deepEqual(told, [1]);
});
