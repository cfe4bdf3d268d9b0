// The labeling tool of each project type.

import { Boxes } from "./boxes.js";
import { Pictures } from "./pictures.js";
import { Sounds } from "./sounds.js";
import { Tables } from "./tables.js";
import { Texts } from "./texts.js";

export const TOOLS = {
  image_classification: Pictures,
  object_detection: Boxes,
  predictive_analytics: Tables,
  sound_classification: Sounds,
  text_classification: Texts,
};
