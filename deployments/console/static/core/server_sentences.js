// The sentences of the server in Chinese. Its REST API speaks English, which programs and logs read.
//
// A template is an English sentence with {places} beside its Chinese one. What a place may hold
// follows from its name, see PLACES; a number behind the name tells two of a kind apart. [is|are]
// holds either word. Names of files, labels and columns stay as they are.

import annotationFiles from "./locales/server_zh/annotation_files.js";
import answers from "./locales/server_zh/answers.js";
import comparisons from "./locales/server_zh/comparisons.js";
import dataChecks from "./locales/server_zh/data_checks.js";
import doctor from "./locales/server_zh/doctor.js";
import fields from "./locales/server_zh/fields.js";
import jobs from "./locales/server_zh/jobs.js";
import roles from "./locales/server_zh/roles.js";
import sampleFiles from "./locales/server_zh/sample_files.js";
import services from "./locales/server_zh/services.js";
import settings from "./locales/server_zh/settings.js";
import training from "./locales/server_zh/training.js";
import { COUNTED, MEASURED, THINGS, WORDS } from "./locales/server_zh/words.js";

/** @typedef {{ pattern?: string, say?: (text: string) => string | null }} Place */
/** @typedef {"part" | "sentence" | "any"} Extent */
/** @typedef {{ chinese: string, fixed: number, longest: string } & Record<Extent, RegExp>} Template */

/** All templates, by subject.
 *
 * @type {Record<string, string>[]}
 */
export const SUBJECTS = [
  annotationFiles,
  answers,
  comparisons,
  dataChecks,
  doctor,
  fields,
  jobs,
  roles,
  sampleFiles,
  services,
  settings,
  training,
];
const PLACE = /\{([a-z]+\d*)\}|\[([^[\]{}]*\|[^[\]{}]*)\]/g;
const BETWEEN_PLACES = /\{[a-z]+\d*\}|\[[^[\]{}]*\|[^[\]{}]*\]/;
const JOINT = /\. |; /g;
/** @type {Record<string, string>} */
const JOINTS = { ". ": "。", "; ": "；" };
const ITEMS = /(?<=[\d)%]), |, (?=\d)/;
const MOST_KEPT = 2000;
// How much a place without a kind may hold: a part of a sentence, all of one, or anything.
const TEXTS = { part: "(?:(?!; |\\. )[^])+?", sentence: "(?:(?!\\. )[^])+?", any: "[^]+?" };

// Where something is wrong: a field, or entry 1 of a list, colour.
const ENTRY = "(?:entry [\\d,]+(?: of [\\w.-]+)?|[\\w.-]+)";
/** @param {string} text */
const sayEntry = (text) =>
  text
    .replace(/entry ([\d,]+) of ([\w.-]+)/g, "$2 第 $1 项")
    .replace(/entry ([\d,]+)/g, "第 $1 项")
    .replaceAll(", ", " ");

/** @param {Record<string, string>} words */
const oneOf = (words) => Object.keys(words).join("|");
/** @param {Record<string, string>} words */
const wordOf = (words) => ({
  pattern: oneOf(words),
  say: (/** @type {string} */ text) => words[text.toLowerCase()],
});
/** @param {string} text */
const unquoted = (text) => text.replace(/^'([^']*)'$/, "“$1”");
/** @param {string} text */
const sayNames = (text) =>
  text
    .replace(/ and ([\d,]+) more$/, " 及另外 $1 个")
    .replace(/ record ([\d,]+)(?=,| |$)/g, " 第 $1 条记录");
/**
 * @param {string} text
 * @returns {string}
 */
const sayWhere = (text) => complete(text) ?? unquoted(text);
/**
 * @param {string} text
 * @returns {string}
 */
const sayList = (text) =>
  complete(text) ??
  text
    .split(ITEMS)
    .map((item) => complete(item) ?? item)
    .join("、");

/**
 * @param {string} text
 * @returns {string | null}
 */
function sayItems(text) {
  const items = text.split(ITEMS).map(complete);
  return items.includes(null) ? null : items.join("，");
}

/** What the places named here may hold and how it is said; any other place holds any text.
 *
 * @type {Record<string, Place>}
 */
const PLACES = {
  n: { pattern: "[-+]?[\\d.,]*\\d%?", say: (text) => text },
  noun: { say: (text) => THINGS[text.toLowerCase()] ?? text },
  unit: wordOf(THINGS),
  units: wordOf(COUNTED),
  word: wordOf(WORDS),
  measured: { say: (text) => MEASURED[text] ?? unquoted(text) },
  entry: { pattern: `${ENTRY}(?:, ${ENTRY})*`, say: sayEntry },
  written: { pattern: `['"][^]*['"]`, say: unquoted },
  member: { pattern: "[a-z0-9 ]+", say: (text) => text },
  ...Object.fromEntries(
    ["version", "older", "newer", "former", "metric"].map((name) => [
      name,
      { pattern: "\\S+", say: unquoted },
    ]),
  ),
  place: { say: sayWhere },
  use: { say: (text) => WORDS[text] ?? text },
  choice: { say: (text) => text.replaceAll("'", "").replaceAll(" or ", " 或 ") },
  names: { say: sayNames },
  list: { say: sayList },
  items: { pattern: "[^;]+(?:[\\d)%], [^;]+|, \\d[^;]+)", say: sayItems },
  should: { pattern: "(?:input|string|list) should [^]+", say: (text) => complete(text) },
  part: { pattern: "[^]+", say: (text) => complete(text) },
};
/**
 * @param {string} name
 * @returns {Place}
 */
const placeOf = (name) => PLACES[name.replace(/\d+$/, "").replace(/^n+$/, "n")] ?? {};
/** @param {string} text */
const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");

/**
 * @param {string} english
 * @param {string} text
 */
function patternOf(english, text) {
  const known = new Set();
  let pattern = "";
  let end = 0;
  for (const { 0: all, 1: name, 2: words, index } of english.matchAll(PLACE)) {
    pattern += escaped(english.slice(end, index));
    if (words !== undefined) pattern += `(?:${words.split("|").map(escaped).join("|")})`;
    else if (known.has(name)) pattern += `\\k<${name}>`;
    else pattern += `(?<${name}>${placeOf(name).pattern ?? text})`;
    known.add(name);
    end = index + all.length;
  }
  return new RegExp(`^${pattern}${escaped(english.slice(end))}$`, "i");
}

/**
 * @param {[string, string]} given1
 * @returns {Template}
 */
function compiled([english, chinese]) {
  const fixed = english.split(BETWEEN_PLACES);
  const longest = fixed.reduce((one, other) => (other.length > one.length ? other : one));
  const patterns = Object.entries(TEXTS).map(([extent, text]) => [
    extent,
    patternOf(english, text),
  ]);
  return {
    chinese,
    fixed: fixed.join("").length,
    longest: longest.toLowerCase(),
    ...Object.fromEntries(patterns),
  };
}

// A template that says more itself fits better than one that leaves more to its places.
const templates = SUBJECTS.flatMap((one) => Object.entries(one).map(compiled)).sort(
  (one, other) => other.fixed - one.fixed,
);

/**
 * @param {string} chinese
 * @param {Record<string, string>} [values]
 * @returns {string | null}
 */
function filled(chinese, values = {}) {
  /** @type {Record<string, string | null>} */
  const said = {};
  for (const [name, text] of Object.entries(values)) {
    said[name] = (placeOf(name).say ?? unquoted)(text);
    if (said[name] === null) return null;
  }
  return chinese.replace(/\{([a-z]+\d*)\}/g, (_, name) => /** @type {string} */ (said[name]));
}

/** The Chinese of what one template fits; null when none does.
 *
 * @param {string} text
 * @param {Extent} extent
 * @returns {string | null}
 */
function whole(text, extent) {
  const lower = text.toLowerCase();
  for (const template of templates) {
    const found = lower.includes(template.longest) && template[extent].exec(text);
    const chinese = found ? filled(template.chinese, found.groups) : null;
    if (chinese !== null) return chinese;
  }
  return null;
}

/** The Chinese of several sentences, each of which must be known.
 *
 * @param {string} text
 * @returns {string | null}
 */
function divided(text) {
  for (const { 0: joint, index } of text.matchAll(JOINT)) {
    const before = text.slice(0, index);
    const first = whole(before, "part") ?? (joint === ". " ? whole(before, "sentence") : null);
    const rest = first === null ? null : complete(text.slice(index + joint.length));
    if (rest !== null) return first + JOINTS[joint] + rest;
  }
  return null;
}

/** The Chinese of a text, null when a part of it is not known; what has no words stays.
 *
 * @param {string} text
 * @returns {string | null}
 */
function complete(text) {
  if (!/[a-z]{2}/i.test(text)) return text;
  if (text.endsWith(".")) {
    const chinese = complete(text.slice(0, -1));
    return chinese && `${chinese}。`;
  }
  return whole(text, "part") ?? divided(text) ?? whole(text, "any");
}

/** @param {string} text */
const partly = (text) =>
  text
    .split(/(\. |; )/)
    .map((part) => complete(part) ?? part)
    .join("");

const kept = new Map();

/** Say in Chinese what the server said; what is not known stays English.
 *
 * @param {string} text
 * @returns {string}
 */
export function inChinese(text) {
  if (!kept.has(text)) {
    if (kept.size === MOST_KEPT) kept.clear();
    kept.set(text, complete(text) ?? partly(text));
  }
  return kept.get(text);
}
