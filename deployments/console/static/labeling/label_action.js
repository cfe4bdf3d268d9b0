// Putting labels on the chosen samples: shown at once, saved in the background, with undo.

import { call, ConflictError } from "/console/core/api.js";
import { notify, notifyProblem, notifySaved } from "/console/core/notices.js";
import { t } from "/console/core/i18n.js";
import { changeStep } from "./history.js";
import { isAllSaved, save } from "./saving.js";

const union = (names, added) => [...new Set([...names, ...added])];

/** The labels of a sample after a change; where one label is allowed, an added one takes its place. */
export function labelsAfter(names, { add, remove }, many) {
  const kept = names.filter((name) => !remove.includes(name));
  return add.length && !many ? add : union(kept, add);
}

/** Pressing a label puts it on, and takes it off where all have it already. */
export const toggled = (samples, name) =>
  samples.every(({ labels }) => labels.includes(name)) ? { add: [], remove: [name] } : { add: [name], remove: [] };

/** Functions that change the labels of samples of one list.
 *
 * `refreshAll` loads whatever is shown when a change is taken back, `onBack(id)` is told of which sample. */
export function labelActions({ dataset, samples, history, reload, refreshAll, onBack = () => {} }) {
  const many = dataset.project_type === "image_classification";
  const refresh = () => isAllSaved() && Promise.all([samples.reload(), reload()]);

  const change = async (chosen, changed) => {
    const ids = new Set(chosen.map(({ id }) => id));
    // one label takes the place of another, so nobody's newer one may be overwritten unseen
    const revisions = many ? {} : Object.fromEntries(chosen.map(({ id, revision }) => [id, revision]));
    samples.change(ids, (sample) => ({
      labels: labelsAfter(sample.labels, changed, many),
      revision: sample.revision + 1,
    }));
    await history.during(send([...ids], changed, revisions));
    await refresh();
  };
  const send = async (ids, changed, revisions) => {
    try {
      const body = { sample_ids: ids, ...changed, revisions };
      const { change_id } = await save(() => call("PATCH", `/datasets/${dataset.id}/samples/labels`, body));
      if (change_id) done(ids, changed, change_id);
    } catch (error) {
      if (error instanceof ConflictError) askAfterConflict(ids, changed);
      else notifyProblem(error);
    }
  };
  const done = (ids, { add, remove }, changeId) => {
    const names = [...add, ...remove].join(", ");
    const text = t(add.length ? "label.was-set" : "label.was-taken-off", { name: names, count: ids.length });
    const back = () => {
      onBack(ids[0]);
      return refreshAll();
    };
    history.push(changeStep(text, changeId, back));
    notifySaved(text, { undo: history.undo });
  };
  const askAfterConflict = (ids, changed) => {
    const label = t("label.set-mine");
    const run = () => history.during(send(ids, changed, {})).then(refresh);
    notify(t("label.conflict"), { kind: "problem", action: { label, run } });
  };
  return {
    toggle: (chosen, name) => chosen.length && change(chosen, toggled(chosen, name)),
    remove: (chosen, name) => change(chosen, { add: [], remove: [name] }),
    rename: (chosen, name, other) => change(chosen, { add: [other], remove: [name] }),
    refresh,
  };
}

/** Functions that put samples into the trash and take them out. */
export function trashActions({ dataset, samples, history, reload, refreshAll }) {
  const refresh = () => Promise.all([samples.reload(), reload()]);
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
  const move = async (verb, word, chosen) => {
    if (!chosen.length) return;
    await history.during(send(verb, word, chosen));
    await refresh();
  };
  return {
    trash: (chosen) => move("trash", "label.trashed", chosen),
    restore: (chosen) => move("restore", "label.restored", chosen),
    /** Throws what the server refuses, for the dialog that asks. */
    empty: async () => {
      const { deleted } = await save(() => call("DELETE", `/datasets/${dataset.id}/trash`));
      notifySaved(t("label.forgotten", { count: deleted }));
      await refresh();
    },
  };
}
