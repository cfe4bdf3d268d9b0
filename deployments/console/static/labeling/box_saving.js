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
  const store = async (id, content, isForced) => {
    sequence.change({ id, ...content, labels: [...new Set(content.boxes.map(({ label }) => label))] });
    try {
      const stored = await save(() => send(id, content, isForced));
      // what was drawn while this was on its way is newer than the answer
      if (isAllSaved()) sequence.change(stored);
    } catch (error) {
      if (error instanceof ConflictError) await askAfterConflict(id, content);
      else {
        notifyProblem(error);
        await sequence.reload();
      }
    }
    if (isAllSaved()) await reload();
  };
  const askAfterConflict = async (id, content) => {
    await sequence.reload();
    const action = { label: t("label.use-mine"), run: () => store(id, content, true) };
    notify(t("label.conflict-boxes"), { kind: "problem", action });
  };
  /** Store what a picture shall carry; `open(id)` shows the picture when the change is taken back. */
  return function change(sample, content, text, open) {
    const before = contentOf(sample, content);
    const move = (to) => async () => {
      open(sample.id);
      await store(sample.id, to);
    };
    history.push({ text, undo: move(before), redo: move(content) });
    return store(sample.id, content);
  };
}
