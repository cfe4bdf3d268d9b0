import assert from "node:assert/strict";
import { test } from "node:test";
import { match } from "/console/core/router.js";
import { withQuery } from "/console/core/api.js";

test("a pattern names the parts of a path", () => {
  assert.deepEqual(match("/projects/:id/label", "/projects/7/label"), { id: "7" });
  assert.deepEqual(match("/models/:name/:version", "/models/a%20b/0.0.1/"), {
    name: "a b",
    version: "0.0.1",
  });
  assert.deepEqual(match("/datasets/:id", "/datasets/100%"), { id: "100%" });
  assert.deepEqual(match("/", "/"), {});
});

test("another path does not match", () => {
  for (const path of ["/", "/projects", "/projects/7", "/projects/7/labels", "/projects/7/label/8"])
    assert.equal(match("/projects/:id/label", path), null, path);
});

test("a query leaves out what is empty and repeats lists", () => {
  const query = { search: "", tab: null, page: 0, label: ["a b", "c"], wrap: undefined };
  assert.equal(withQuery("/samples", query), "/samples?page=0&label=a+b&label=c");
  assert.equal(withQuery("/samples", {}), "/samples");
});
