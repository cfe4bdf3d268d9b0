// The dialogs of the labeling pages; each is loaded when it is opened.

import { notifyProblem } from "/console/core/notices.js";

/**
 * @template Context
 * @param {() => Promise<(context: Context) => Promise<any>>} load
 */
const opened = (load) => (/** @type {Context} */ context) =>
  load()
    .then((open) => open(context))
    .catch(notifyProblem);

export const openAddData = opened(async () => (await import("./add_data.js")).openAddData);
export const openChanges = opened(async () => (await import("./changes.js")).openChanges);
export const openLabelManagement = opened(
  async () => (await import("./label_management.js")).openLabelManagement,
);
export const openSynchronization = opened(
  async () => (await import("./synchronization.js")).openSynchronization,
);
