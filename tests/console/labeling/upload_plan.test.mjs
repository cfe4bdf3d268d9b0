import assert from "node:assert/strict";
import { test } from "node:test";
import { FILES_PER_ATTEMPT, groupsOf, limitOfKind, planOf } from "/console/labeling/upload_plan.js";

const file = (name, size = 1) => ({ name, size });
const names = (attempts) => attempts.map((attempt) => attempt.map((one) => one.name));

test("a sample goes with the file about it", () => {
  const files = ["1.jpg", "a.txt", "1.xml", "a_result.txt"].map((name) => file(name));
  assert.deepEqual(names(groupsOf(files)), [
    ["1.jpg", "1.xml"],
    ["a.txt", "a_result.txt"],
  ]);
});

test("attempts keep to the limit of bytes and of files", () => {
  const { stages } = planOf([file("1.jpg", 6), file("1.xml", 2), file("2.jpg", 3)], 10);
  assert.deepEqual(names(stages[0]), [["1.jpg", "1.xml"], ["2.jpg"]]);
  const many = planOf(
    Array.from({ length: FILES_PER_ATTEMPT + 1 }, (_, i) => file(`${i}.jpg`)),
    1e9,
  );
  assert.deepEqual(
    many.stages[0].map(({ length }) => length),
    [FILES_PER_ATTEMPT, 1],
  );
});

test("a file over the limit is told, the files about it are sent", () => {
  const { stages, tooLarge } = planOf([file("1.jpg", 99), file("1.xml", 2)], 10);
  assert.deepEqual(names([tooLarge]), [["1.jpg"]]);
  assert.deepEqual(names(stages[0]), [["1.xml"]]);
});

test("annotation files come after all samples, with the names of the classes", () => {
  const files = ["classes.txt", "1.jpg", "1.txt", "2.txt"].map((name) => file(name));
  const { stages } = planOf(files, 100, { suffixes: [".txt"], class_files: ["classes.txt"] });
  assert.deepEqual(names(stages[0]), [["1.jpg"]]);
  assert.deepEqual(names(stages[1]), [["classes.txt", "1.txt", "2.txt"]]);
});

test("kinds of files have limits of their own", () => {
  assert.equal(limitOfKind({ name: "a.JPG" }, { picture: 5 }), 5);
  assert.equal(limitOfKind({ name: "a.csv" }, { picture: 5 }), Infinity);
});
