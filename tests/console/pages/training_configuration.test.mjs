import assert from "node:assert/strict";
import { test } from "node:test";
import { addWords } from "/console/core/i18n.js";
import { Configuration } from "/console/pages/training_configuration.js";
import words from "/console/pages/training_words.js";
import { textOf } from "../drawn.mjs";

addWords(words);
const said = (max_minutes) =>
  textOf(Configuration({ settings: { max_minutes: 60 }, flavor: { name: "gpu", max_minutes } }));

test("a flavor without a limit does not limit a training", () => {
  assert.ok(!said(null).includes("limit of"), said(null));
  assert.ok(!said(undefined).includes("limit of"));
  assert.ok(!said(60).includes("limit of"));
});

test("a flavor with a shorter limit is named", () =>
  assert.match(said(30), /30, the limit of gpu/));
