// Undo and redo of what this page changed.

import { call } from "/console/core/api.js";
import { notifyProblem, notifySaved } from "/console/core/notices.js";
import { t } from "/console/core/i18n.js";
import { save } from "./saving.js";

const MOST = 500;

/**
 * @param {Step[]} steps
 * @param {(step: Step) => boolean} isMeant
 */
function removeFrom(steps, isMeant) {
  for (let at = steps.length - 1; at >= 0; at--) if (isMeant(steps[at])) steps.splice(at, 1);
}

/** Steps that were done and can be taken back: { text, undo(), redo() }, where both may be async.
 *
 * One that gives false could not be done. `sampleId` names the sample whose whole content a step sets.
 *
 * @returns {LabelHistory}
 */
export function createHistory() {
  /** @type {Step[]} */
  const done = [];
  /** @type {Step[]} */
  const undone = [];
  /** @type {Promise<unknown>} */
  let making = Promise.resolve();
  /** @param {(step: Step) => boolean} isMeant */
  const drop = (isMeant) => [done, undone].forEach((steps) => removeFrom(steps, isMeant));
  /**
   * @param {Step[]} from
   * @param {Step[]} to
   * @param {"undo" | "redo"} direction
   */
  const move = async (from, to, direction) => {
    await making; // the latest change is the one that is meant, also while it is on its way
    const step = from.pop();
    if (!step) return notifySaved(t("label.nothing-to-undo"));
    to.push(step);
    try {
      if ((await step[direction]()) === false) return drop((one) => one === step);
    } catch (error) {
      drop((one) => one === step);
      return notifyProblem(error);
    }
    return notifySaved(
      t(direction === "undo" ? "label.undone" : "label.redone", { what: step.text }),
    );
  };
  return {
    push(step) {
      done.push(step);
      if (done.length > MOST) done.shift();
      undone.length = 0;
    },
    drop: (step) => drop((one) => one === step),
    /** Somebody else has changed a sample: to set what it once was would take their change away. */
    forget: (sampleId) => drop((one) => one.sampleId === sampleId),
    /** Note that a change is being stored whose step comes with the answer; gives the same promise. */
    during(change) {
      making = Promise.allSettled([making, change]);
      return change;
    },
    undo: () => move(done, undone, "undo"),
    redo: () => move(undone, done, "redo"),
  };
}

/** A step for a change that the API has stored under an id; `after` is called when it was moved.
 *
 * @param {string} text
 * @param {string} changeId
 * @param {Act} after
 * @returns {Step}
 */
export function changeStep(text, changeId, after) {
  let latest = changeId;
  const takeBack = async () => {
    await save(async () => {
      latest = (await call("POST", `/changes/${latest}/undo`)).id; // known before the next step is sent
    });
    await after();
  };
  return { text, undo: takeBack, redo: takeBack };
}
