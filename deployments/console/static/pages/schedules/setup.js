// Words and looks of the pages of schedules.

import { addWords } from "/console/core/i18n.js";
import { addStyles } from "/console/core/styles.js";
import reportWords from "/console/pages/workflow_words.js";
import words from "./words.js";

for (const one of [reportWords, words]) addWords(one);
addStyles("/console/pages/pages.css");
addStyles("/console/pages/schedules/schedules.css");
