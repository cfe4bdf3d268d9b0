// The words of the labeling pages.

import { addWords } from "/console/core/i18n.js";
import en from "./words_en.js";
import zh from "./words_zh.js";

addWords({ en, zh });
