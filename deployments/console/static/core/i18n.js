// The words of the interface, in English and Chinese.

import { createStore, useStore } from "./store.js";
import en from "./locales/en.js";
import zh from "./locales/zh.js";

const KEPT = "exeml-language";
/** @type {Record<Language, Words>} */
const words = { en: { ...en }, zh: { ...zh } };

/** @type {Record<Language, string>} */
export const LANGUAGES = { en: "English", zh: "中文" };

/** @returns {Language} */
const preferred = () => {
  const kept = localStorage.getItem(KEPT);
  if (kept === "en" || kept === "zh") return kept;
  return navigator.language.startsWith("zh") ? "zh" : "en";
};
const language = createStore(preferred());
/** @param {Language} code */
const tellDocument = (code) => (document.documentElement.lang = code === "zh" ? "zh-CN" : "en");
tellDocument(language.get());

/** The language shown; a component that uses it is drawn again when it changes. */
export const useLanguage = () => useStore(language);
export const currentLanguage = () => language.get();

/** Change the language and remember it.
 *
 * @param {Language} code
 */
export function setLanguage(code) {
  localStorage.setItem(KEPT, code);
  tellDocument(code);
  language.set(code);
}

/** Add the words of a page: addWords({ en: { "label.title": "Label" }, zh: { … } }).
 *
 * @param {Dictionaries} dictionaries
 */
export function addWords(dictionaries) {
  for (const [code, dictionary] of Object.entries(dictionaries))
    Object.assign(words[/** @type {Language} */ (code)], dictionary);
}

const count = new Intl.NumberFormat("en");

/** The text of a key. {name} is filled in from `values`; a text that is a function gets them.
 *
 * @param {string} key
 * @param {Values} [values]
 * @returns {string}
 */
export function t(key, values = {}) {
  const text = words[language.get()][key] ?? words.en[key];
  if (text === undefined) return key;
  if (typeof text === "function") return text(values);
  return text.replace(/\{(\w+)\}/g, (/** @type {string} */ _, /** @type {string} */ name) => {
    const value = values[name] ?? "";
    return typeof value === "number" ? count.format(value) : value;
  });
}

/** The text of a key, or another one when no dictionary of this language has the key.
 *
 * @param {string} key
 * @param {string} fallback
 */
export const tOr = (key, fallback) => (key in words[language.get()] ? t(key) : fallback);

/** A number as people write it: 12,345.
 *
 * @param {number} value
 */
export const formatNumber = (value) => count.format(value);

/** A share as a percentage: 0.934 is 93.4 %.
 *
 * @param {number} share
 * @param {number} [digits]
 */
export const formatPercent = (share, digits = 1) => `${(100 * share).toFixed(digits)} %`;

/** A time of the API with its time zone: Jan 18, 2024, 16:55:47 GMT+8.
 *
 * @param {string | null | undefined} text
 */
export function formatTime(text) {
  if (!text) return "–";
  /** @type {Intl.DateTimeFormatOptions} */
  const style = {
    year: "numeric",
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hour12: false,
    timeZoneName: "short",
  };
  return new Intl.DateTimeFormat(language.get() === "zh" ? "zh-CN" : "en", style).format(
    new Date(text),
  );
}
