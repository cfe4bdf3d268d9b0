// Storing the boxes of pictures: at once, one picture after the other, with undo and with a way out
// when somebody else has changed the same picture meanwhile.

import { call, ConflictError } from "/console/core/api.js";
import { notify, notifyProblem } from "/console/core/notices.js";
import { t } from "/console/core/i18n.js";
import { isAllSaved, save } from "./saving.js";
import { storeDismissed } from "./suggested_boxes.js";

/** @typedef {{ boxes: Sample["boxes"], empty: boolean, dismissed?: SuggestedBox[] }} Content */
/** @typedef {(sampleId: string) => void} Open */

/** What a picture carries, and which suggestions are wrong where a change says so, too.
 *
 * @param {Pick<Sample, "boxes" | "empty" | "dismissed">} sample
 * @param {{ dismissed?: SuggestedBox[] }} content
 * @returns {Content}
 */
const contentOf = ({ boxes, empty, dismissed }, { dismissed: changed }) => ({
  boxes,
  empty,
  ...(changed && { dismissed }),
});

/** Functions that change the boxes of a picture of a sequence.
 *
 * @param {{
 *   sequence: Pick<Walk, "change" | "of" | "refetch">,
 *   history: LabelHistory,
 *   reload: () => Promise<unknown>,
 * }} given
 */
export function boxChanges({ sequence, history, reload }) {
  /**
   * @param {string} id
   * @param {Content} content
   * @param {boolean} [isForced]
   */
  const send = async (id, { dismissed, ...content }, isForced = false) => {
    const revision = isForced ? undefined : /** @type {Sample} */ (sequence.of(id)).revision;
    const [stored] = await call("PUT", "/samples/labels", [
      { sample_id: id, ...content, revision },
    ]);
    sequence.change({ id, revision: stored.revision }); // before the next change of this picture is sent
    return dismissed
      ? { ...stored, ...(await storeDismissed(/** @type {Picture} */ (stored), dismissed)) }
      : stored;
  };
  /** Gives whether it is stored; if not, the picture is shown as it is and a person knows why.
   *
   * @param {string} id
   * @param {Content} content
   * @param {{ text: string, open: Open, isForced?: boolean }} given3
   * @returns {Promise<boolean>}
   */
  const store = async (id, content, { text, open, isForced = false }) => {
    sequence.change({
      id,
      ...content,
      labels: [...new Set(content.boxes.map(({ label }) => label))],
    });
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
  /**
   * @param {string} id
   * @param {Content} content
   * @param {string} text
   * @param {Open} open
   */
  const askAfterConflict = (id, content, text, open) => {
    const run = () => change(/** @type {Sample} */ (sequence.of(id)), content, text, open, true);
    notify(t("label.conflict-boxes"), {
      kind: "problem",
      action: { label: t("label.use-mine"), run },
      replaces: `conflict ${id}`,
    });
  };
  /** Store what a picture shall carry; `open(id)` shows the picture when the change is taken back.
   *
   * @param {Sample} sample
   * @param {Content} content
   * @param {string} text
   * @param {Open} open
   * @param {boolean} [isForced]
   */
  const change = async (sample, content, text, open, isForced = false) => {
    const before = contentOf(sample, content);
    /** @param {Content} to */
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
