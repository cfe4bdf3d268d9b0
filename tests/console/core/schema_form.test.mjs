import assert from "node:assert/strict";
import { test } from "node:test";
import { defaultsOf, patternOf } from "/console/core/schema_form.js";

test("defaults come from the schema", () => {
  const schema = {
    properties: { epochs: { type: "integer", default: 20 }, name: { type: "string" } },
  };
  assert.deepEqual(defaultsOf(schema), { epochs: 20, name: undefined });
});

test("a pattern is written as HTML wants it", () => {
  const pattern = patternOf({ pattern: "^[\\w-]+$" });
  assert.equal(pattern, "[\\w\\-]+");
  assert.match("a-b", new RegExp(`^(?:${pattern})$`, "v"));
  assert.equal(patternOf({}), undefined);
});
