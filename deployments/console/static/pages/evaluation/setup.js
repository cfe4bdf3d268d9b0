// Words and looks of the page of an evaluation.

import { addWords } from "/console/core/i18n.js";
import { addStyles } from "/console/core/styles.js";
import modelWords from "/console/pages/models/words.js";
import projectWords from "/console/pages/projects_words.js";
import reportWords from "/console/pages/workflow_words.js";
import words from "./words.js";

for (const one of [projectWords, reportWords, modelWords, words]) addWords(one);
for (const sheet of ["pages.css", "serving.css", "evaluation/evaluation.css"])
  addStyles(`/console/pages/${sheet}`);
