// The words of the labeling pages. Chinese ones are loaded when they are needed.

import { addWords, currentLanguage, useLanguage } from "/console/core/i18n.js";
import { useEffect, useState } from "/console/core/html.js";
import en from "./words_en.js";

/** @param {Language} language */
async function load(language) {
  if (language === "zh") addWords({ zh: (await import("./words_zh.js")).default });
}

addWords({ en });
await load(currentLanguage());
const follow = new MutationObserver(() => load(currentLanguage()));
follow.observe(document.documentElement, { attributeFilter: ["lang"] });

/** Draw a page again when the words of another language have come. */
export function useWords() {
  const language = useLanguage();
  const [, draw] = useState(0);
  useEffect(() => void load(language).then(() => draw((count) => count + 1)), [language]);
}
