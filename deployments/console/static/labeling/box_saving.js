// Storing the boxes of pictures: at once, one picture after the other, with undo and with a way out
// when somebody else has changed the same picture meanwhile.

import { call, ConflictError } from "/console/core/api.js";
import { notify, notifyProblem } from "/console/core/notices.js";
import { t } from "/console/core/i18n.js";
import { isAllSaved, save } from "./saving.js";
import { storeDismissed } from "./suggested_boxes.js";

/** What a picture carries, and which suggestions are wrong where a change says so, too. */
const contentOf = ({ boxes, empty, dismissed }, { dismissed: changed }) => ({ boxes, empty, ...(changed && { dismissed }) });

/** Functions that change the boxes of a picture of a sequence. */
export function boxChanges({ sequence, history, reload }) {
  const send = async (id, { dismissed, ...content }, isForced = false) => {
    const revision = isForced ? undefined : sequence.of(id).revision;
    const [stored] = await call("PUT", "/samples/labels", [{ sample_id: id, ...content, revision }]);
    sequence.change({ id, revision: stored.revision }); // before the next change of this picture is sent
    return dismissed ? { ...stored, ...(await storeDismissed(stored, dismissed)) } : stored;
  };
  /** Gives whether it is stored; if not, the picture is shown as it is and a person knows why. */
  const store = async (id, content, { text, open, isForced = false }) => {
    sequence.change({ id, ...content, labels: [...new Set(content.boxes.map(({ label }) => label))] });
    try {
      const stored = await save(() => send(id, content, isForced));
      // what was drawn while this was on its way is newer than the answer
      if (isAllSaved()) sequence.change(stored);
    } catch (error) {
      await sequence.refetch(id);
      if (error instanceof ConflictError) askAfterConflict(id, content, text, open);
      else notifyProblem(error);
      return false;
    }
    if (isAllSaved()) await reload();
    return true;
  };
  const askAfterConflict = (id, content, text, open) => {
    const run = () => change(sequence.of(id), content, text, open, true);
    notify(t("label.conflict-boxes"), { kind: "problem", action: { label: t("label.use-mine"), run }, replaces: `conflict ${id}` });
  };
  /** Store what a picture shall carry; `open(id)` shows the picture when the change is taken back. */
  const change = async (sample, content, text, open, isForced = false) => {
    const before = contentOf(sample, content);
    const move = (to) => () => {
      open(sample.id);
      return store(sample.id, to, { text, open });
    };
    const step = { sampleId: sample.id, text, undo: move(before), redo: move(content) };
    history.push(step);
    if (!(await store(sample.id, content, { text, open, isForced }))) history.drop(step);
  };
  return change;
}
