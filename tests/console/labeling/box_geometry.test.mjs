import assert from "node:assert/strict";
import { test } from "node:test";
import {
  grow,
  HANDLES,
  inside,
  isLargeEnough,
  isSame,
  move,
  pinched,
  placeOf,
  resize,
  tidy,
  whole,
  within,
  zoomed,
} from "/console/labeling/box_geometry.js";

const SIZE = { width: 200, height: 100 };
const BOX = { label: "cat", xmin: 10, ymin: 20, xmax: 50, ymax: 60 };

test("corners are put in order and stay in the picture", () => {
  const drawn = { label: "cat", xmin: 250, ymin: 60, xmax: -10, ymax: 20.126 };
  assert.deepEqual(tidy(drawn, SIZE), { label: "cat", xmin: 0, ymin: 20.13, xmax: 200, ymax: 60 });
});

test("a moved box keeps its size at the border", () => {
  assert.deepEqual(move(BOX, -500, 500, SIZE), {
    label: "cat",
    xmin: 0,
    ymin: 60,
    xmax: 40,
    ymax: 100,
  });
  assert.deepEqual(move(BOX, 5, -5, SIZE), {
    label: "cat",
    xmin: 15,
    ymin: 15,
    xmax: 55,
    ymax: 55,
  });
});

test("each handle lies on its edges and moves only them", () => {
  for (const [name, edges] of Object.entries(HANDLES)) {
    const [x, y] = placeOf(name, BOX);
    assert.ok(isSame(resize(BOX, name, [x, y], SIZE), BOX), `${name} pulled to where it lies`);
    const pulled = resize(BOX, name, [x + 1, y + 1], SIZE);
    const moved = ["xmin", "ymin", "xmax", "ymax"].filter((edge) => pulled[edge] !== BOX[edge]);
    assert.deepEqual(moved.sort(), [...edges].sort(), name);
  }
});

test("a handle pulled over the opposite side turns the box", () => {
  const turned = resize(BOX, "w", [90, 0], SIZE);
  assert.deepEqual([turned.xmin, turned.xmax], [50, 90]);
});

test("a box never shrinks below a pixel and never grows out", () => {
  assert.equal(grow(BOX, -100, 0, SIZE).xmax, BOX.xmin + 1);
  assert.equal(grow(BOX, 0, 1000, SIZE).ymax, SIZE.height);
  assert.ok(!isLargeEnough({ ...BOX, xmax: BOX.xmin + 0.5 }));
  assert.ok(isLargeEnough(grow(BOX, -100, -100, SIZE)));
});

test("zooming keeps the point under the pointer and returns to the whole", () => {
  const near = zoomed(whole(SIZE), 4, [150, 50], SIZE);
  assert.equal(near.width, 50);
  assert.equal((150 - near.x) / near.width, 150 / SIZE.width);
  assert.deepEqual(zoomed(near, 1 / 100, [150, 50], SIZE), whole(SIZE));
  assert.equal(zoomed(whole(SIZE), 1e9, [0, 0], SIZE).width, 16);
});

test("a view is moved back into the picture", () => {
  assert.deepEqual(within({ x: -5, y: 500, width: 50, height: 25 }, SIZE), {
    x: 0,
    y: 75,
    width: 50,
    height: 25,
  });
});

test("a pinch moves what was between the fingers", () => {
  const view = whole(SIZE);
  const seen = pinched(view, 2, [100, 50], [120, 50], SIZE);
  assert.equal(seen.width, 100);
  assert.deepEqual(inside(seen, view, [120, 50]), [100, 50]);
});
