import assert from "node:assert/strict";
import { test } from "node:test";
import { createHistory } from "/console/labeling/history.js";

/** A history, and steps that write down what was done. */
function begin() {
  const history = createHistory();
  const log = [];
  const step = (text, more = {}) => ({
    text,
    undo: () => void log.push(`undo ${text}`),
    redo: () => void log.push(`redo ${text}`),
    ...more,
  });
  return { history, log, step };
}

test("the latest step is taken back first and can be done again", async () => {
  const { history, log, step } = begin();
  history.push(step("one"));
  history.push(step("two"));
  await history.undo();
  await history.undo();
  await history.undo(); // nothing is left
  await history.redo();
  assert.deepEqual(log, ["undo two", "undo one", "redo one"]);
});

test("a new step forgets what was taken back", async () => {
  const { history, log, step } = begin();
  history.push(step("one"));
  await history.undo();
  history.push(step("two"));
  await history.redo();
  assert.deepEqual(log, ["undo one"]);
});

test("a step that could not be done is dropped", async () => {
  const { history, log, step } = begin();
  history.push(step("one"));
  history.push(step("refused", { undo: () => false }));
  history.push(step("broken", { undo: () => Promise.reject(new Error("no")) }));
  await history.undo();
  await history.undo();
  await history.redo(); // neither may be done again
  await history.undo();
  assert.deepEqual(log, ["undo one"]);
});

test("what others changed is not set back", async () => {
  const { history, log, step } = begin();
  history.push(step("mine", { sampleId: "a" }));
  history.push(step("other", { sampleId: "b" }));
  await history.undo();
  history.forget("b");
  history.forget("a");
  await history.redo();
  await history.undo();
  assert.deepEqual(log, ["undo other"]);
});

test("undo waits for a change on its way", async () => {
  const { history, log, step } = begin();
  history.push(step("early"));
  const { promise, resolve } = Promise.withResolvers();
  const stored = history.during(promise.then(() => history.push(step("late"))));
  const undone = history.undo();
  resolve();
  await Promise.all([stored, undone]);
  assert.deepEqual(log, ["undo late"]);
});

test("only so many steps are kept", async () => {
  const { history, log, step } = begin();
  for (let i = 0; i <= 500; i++) history.push(step(String(i)));
  for (let i = 0; i <= 500; i++) await history.undo();
  assert.equal(log.length, 500);
  assert.equal(log.at(-1), "undo 1");
});
