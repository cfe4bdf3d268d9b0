// Putting labels on the chosen samples: shown at once, saved in the background, with undo.

import { call, ConflictError } from "/console/core/api.js";
import { notify, notifyProblem, notifySaved } from "/console/core/notices.js";
import { t } from "/console/core/i18n.js";
import { changeStep } from "./history.js";
import { isAllSaved, save } from "./saving.js";

/** @typedef {{ add: string[], remove: string[] }} LabelChange */

/**
 * @param {string[]} names
 * @param {string[]} added
 */
const union = (names, added) => [...new Set([...names, ...added])];

/** The labels of a sample after a change; where one label is allowed, an added one takes its place.
 *
 * @param {string[]} names
 * @param {LabelChange} change
 * @param {boolean} many
 */
export function labelsAfter(names, { add, remove }, many) {
  const kept = names.filter((name) => !remove.includes(name));
  return add.length && !many ? add : union(kept, add);
}

/** Pressing a label puts it on, and takes it off where all have it already.
 *
 * @param {{ labels: string[] }[]} samples
 * @param {string} name
 * @returns {LabelChange}
 */
export const toggled = (samples, name) =>
  samples.every(({ labels }) => labels.includes(name))
    ? { add: [], remove: [name] }
    : { add: [name], remove: [] };

/** Functions that change the labels of samples of one list.
 *
 * `refreshAll` loads whatever is shown when a change is taken back, `onBack(id)` is told of which sample.
 *
 * @param {{
 *   dataset: Dataset,
 *   samples: Changeable,
 *   history: LabelHistory,
 *   reload: () => Promise<unknown>,
 *   refreshAll: () => Promise<unknown>,
 *   onBack?: (sampleId: string) => void,
 * }} given
 */
export function labelActions({ dataset, samples, history, reload, refreshAll, onBack = () => {} }) {
  const many = dataset.project_type === "image_classification";
  const refresh = async () => {
    if (isAllSaved()) await Promise.all([samples.reload(), reload()]);
  };

  /**
   * @param {Sample[]} chosen
   * @param {LabelChange} changed
   */
  const change = async (chosen, changed) => {
    const ids = new Set(chosen.map(({ id }) => id));
    // one label takes the place of another, so nobody's newer one may be overwritten unseen
    const revisions = many
      ? {}
      : Object.fromEntries(chosen.map(({ id, revision }) => [id, revision]));
    samples.change(ids, (sample) => ({
      labels: labelsAfter(sample.labels, changed, many),
      revision: sample.revision + 1,
    }));
    await history.during(send([...ids], changed, revisions));
    await refresh();
  };
  /**
   * @param {string[]} ids
   * @param {LabelChange} changed
   * @param {Record<string, number>} revisions
   */
  const send = async (ids, changed, revisions) => {
    try {
      const body = { sample_ids: ids, ...changed, revisions };
      const { change_id } = await save(() =>
        call("PATCH", `/datasets/${dataset.id}/samples/labels`, body),
      );
      if (change_id) done(ids, changed, change_id);
    } catch (error) {
      if (error instanceof ConflictError) askAfterConflict(ids, changed);
      else notifyProblem(error);
    }
  };
  /**
   * @param {string[]} ids
   * @param {LabelChange} change
   * @param {string} changeId
   */
  const done = (ids, { add, remove }, changeId) => {
    const names = [...add, ...remove].join(", ");
    const text = t(add.length ? "label.was-set" : "label.was-taken-off", {
      name: names,
      count: ids.length,
    });
    const back = () => {
      onBack(ids[0]);
      return refreshAll();
    };
    history.push(changeStep(text, changeId, back));
    notifySaved(text, { undo: history.undo });
  };
  /**
   * @param {string[]} ids
   * @param {LabelChange} changed
   */
  const askAfterConflict = (ids, changed) => {
    const label = t("label.set-mine");
    const run = () => history.during(send(ids, changed, {})).then(refresh);
    notify(t("label.conflict"), { kind: "problem", action: { label, run } });
  };
  return {
    /**
     * @param {Sample[]} chosen
     * @param {string} name
     */
    toggle: (chosen, name) => chosen.length && change(chosen, toggled(chosen, name)),
    /**
     * @param {Sample[]} chosen
     * @param {string} name
     */
    remove: (chosen, name) => change(chosen, { add: [], remove: [name] }),
    /**
     * @param {Sample[]} chosen
     * @param {string} name
     * @param {string} other
     */
    rename: (chosen, name, other) => change(chosen, { add: [other], remove: [name] }),
    refresh,
  };
}

/** Functions that put samples into the trash and take them out.
 *
 * @param {{
 *   dataset: Dataset,
 *   samples: Pick<Changeable, "reload">,
 *   history: LabelHistory,
 *   reload: () => Promise<unknown>,
 *   refreshAll: () => Promise<unknown>,
 * }} given
 */
export function trashActions({ dataset, samples, history, reload, refreshAll }) {
  const refresh = () => Promise.all([samples.reload(), reload()]);
  /**
   * @param {"trash" | "restore"} verb
   * @param {string} word
   * @param {Sample[]} chosen
   */
  const send = async (verb, word, chosen) => {
    try {
      const body = { sample_ids: chosen.map(({ id }) => id) };
      const made = await save(() => call("POST", `/datasets/${dataset.id}/${verb}`, body));
      const text = t(word, { count: made.samples });
      history.push(changeStep(text, made.id, refreshAll));
      notifySaved(text, { undo: history.undo });
    } catch (error) {
      notifyProblem(error);
    }
  };
  /**
   * @param {"trash" | "restore"} verb
   * @param {string} word
   * @param {Sample[]} chosen
   */
  const move = async (verb, word, chosen) => {
    if (!chosen.length) return;
    await history.during(send(verb, word, chosen));
    await refresh();
  };
  return {
    /** @param {Sample[]} chosen */
    trash: (chosen) => move("trash", "label.trashed", chosen),
    /** @param {Sample[]} chosen */
    restore: (chosen) => move("restore", "label.restored", chosen),
    /** Throws what the server refuses, for the dialog that asks. */
    empty: async () => {
      const { deleted } = await save(() => call("DELETE", `/datasets/${dataset.id}/trash`));
      notifySaved(t("label.forgotten", { count: deleted }));
      await refresh();
    },
  };
}
