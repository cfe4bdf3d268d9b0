// The labeling tool of each project type; only the one that is needed is loaded.

import { useImported } from "/console/core/imported.js";

/** @type {Record<ProjectType, () => Promise<Component>>} */
const TOOLS = {
  image_classification: async () => (await import("./pictures.js")).Pictures,
  object_detection: async () => (await import("./boxes.js")).Boxes,
  predictive_analytics: async () => (await import("./tables.js")).Tables,
  sound_classification: async () => (await import("./sounds.js")).Sounds,
  text_classification: async () => (await import("./texts.js")).Texts,
};

/** The component that labels a project type: { imported } once it is loaded, { error } when it cannot be.
 *
 * @param {ProjectType | undefined} projectType
 */
export const useTool = (projectType) => useImported(projectType && TOOLS[projectType]);
