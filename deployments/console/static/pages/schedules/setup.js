// Words and looks of the pages of schedules.

import { addWords } from "/console/core/i18n.js";
import { addStyles } from "/console/core/styles.js";
import modelWords from "/console/pages/models_words.js";
import words from "./words.js";

for (const one of [modelWords, words]) addWords(one);
addStyles("/console/pages/pages.css");
addStyles("/console/pages/schedules/schedules.css");
