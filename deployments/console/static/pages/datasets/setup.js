// Words and looks of the pages of datasets.

import { addWords } from "/console/core/i18n.js";
import { addStyles } from "/console/core/styles.js";
import formWords from "/console/pages/new_project_words.js";
import reportWords from "/console/pages/workflow_words.js";
import "/console/labeling/words.js";
import en from "./words_en.js";
import zh from "./words_zh.js";

for (const one of [formWords, reportWords, { en, zh }]) addWords(one);
addStyles("/console/pages/pages.css");
addStyles("/console/pages/datasets/datasets.css");
