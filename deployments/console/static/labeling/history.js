// Undo and redo of what this page changed.

import { call } from "/console/core/api.js";
import { notifyProblem, notifySaved } from "/console/core/notices.js";
import { t } from "/console/core/i18n.js";
import { save } from "./saving.js";

const MOST = 500;

/** Steps that were done and can be taken back: { text, undo(), redo() }, where both may be async. */
export function createHistory() {
  const done = [];
  const undone = [];
  const move = async (from, to, direction) => {
    const step = from.pop();
    if (!step) return notifySaved(t("label.nothing-to-undo"));
    try {
      await step[direction]();
    } catch (error) {
      return notifyProblem(error);
    }
    to.push(step);
    return notifySaved(t(direction === "undo" ? "label.undone" : "label.redone", { what: step.text }));
  };
  return {
    push(step) {
      done.push(step);
      if (done.length > MOST) done.shift();
      undone.length = 0;
    },
    undo: () => move(done, undone, "undo"),
    redo: () => move(undone, done, "redo"),
  };
}

/** A step for a change that the API has stored under an id; `after` is called when it was moved. */
export function changeStep(text, changeId, after) {
  let latest = changeId;
  const takeBack = async () => {
    latest = (await save(() => call("POST", `/changes/${latest}/undo`))).id;
    await after();
  };
  return { text, undo: takeBack, redo: takeBack };
}
