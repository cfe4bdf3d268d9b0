import assert from "node:assert/strict";
import { test } from "node:test";
import { addWords } from "/console/core/i18n.js";
import words from "/console/pages/schedules/words.js";
import { cronInWords, cronOf } from "/console/pages/schedules/cron_words.js";

addWords(words);
const CHOICE = { time: "03:05", weekday: "1", day: "L", own: " */5 * * * * ", timezone: "UTC" };

test("plain choices become cron lines", () => {
  const lines = ["day", "workday", "week", "month", "own"].map((frequency) =>
    cronOf({ ...CHOICE, frequency }),
  );
  assert.deepEqual(lines, ["5 3 * * *", "5 3 * * 1-5", "5 3 * * 1", "5 3 L * *", "*/5 * * * *"]);
});

test("cron lines are said in words", () => {
  assert.match(cronInWords("5 3 * * mon-fri"), /Monday – Friday/);
  assert.match(cronInWords("0 3 * jan 0,7"), /January.*Sunday.*Sunday/);
  assert.match(cronInWords("*/5 * * * *"), /5 minutes/);
});

test("intricate lines stay as they are", () => {
  for (const line of ["0 3 * *", "0 3 * * mon#2", "x 3 * * *", "0 3-x * * *"])
    assert.equal(cronInWords(line), null, line);
});
