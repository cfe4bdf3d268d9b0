import assert from "node:assert/strict";
import { test } from "node:test";
import {
  addWords,
  currentLanguage,
  formatNumber,
  formatPercent,
  formatTime,
  setLanguage,
  t,
  tOr,
} from "/console/core/i18n.js";
import { formatBytes } from "/console/pages/bytes.js";

addWords({
  en: {
    "test.many": "{count} of {name}",
    "test.made": ({ count }) => `made ${count}`,
    "test.english": "English",
  },
  zh: { "test.many": "{name} 中的 {count} 个" },
});

test("places of a text are filled, numbers as people write them", () => {
  assert.equal(t("test.many", { count: 12345, name: "birds" }), "12,345 of birds");
  assert.equal(t("test.many", { name: "birds" }), " of birds");
  assert.equal(t("test.made", { count: 2 }), "made 2");
  assert.equal(t("test.unknown"), "test.unknown");
  assert.equal(tOr("test.unknown", "another"), "another");
});

test("another language answers, and English where it has no word", () => {
  setLanguage("zh");
  assert.equal(t("test.many", { count: 2, name: "鸟" }), "鸟 中的 2 个");
  assert.equal(t("test.english"), "English");
  assert.equal(currentLanguage(), "zh");
  setLanguage("en");
  assert.equal(t("test.many", { count: 2, name: "birds" }), "2 of birds");
});

test("numbers, shares, sizes and times are written for people", () => {
  assert.equal(formatNumber(1234567), "1,234,567");
  assert.equal(formatPercent(0.9341), "93.4 %");
  assert.equal(formatPercent(0.9341, 0), "93 %");
  assert.deepEqual([0, 999, 12_345, 12_300_000, 5e15].map(formatBytes), [
    "0 B",
    "999 B",
    "12.3 KB",
    "12.3 MB",
    "5000 TB",
  ]);
  assert.equal(formatTime(null), "–");
  assert.match(formatTime("2024-01-18T08:55:47Z"), /2024.*\d\d:55:47/);
});
