// What can be done with the boxes of one picture, each by pointer, by key and from the lists.

import { t } from "/console/core/i18n.js";
import { notifySaved } from "/console/core/notices.js";
import { grow, inTheMiddle, move, tidy } from "./box_geometry.js";
import { boxChanges } from "./box_saving.js";
import { askNewLabel } from "./new_label.js";
import { isSuggested } from "./suggested_boxes.js";

const NUDGE = 0.004; // of the longer side of what is seen

/** Functions over the shapes of a picture: its own boxes, then those that are suggested for it.
 *
 * @param {{
 *   sample: Picture,
 *   shapes: BoxShape[],
 *   selected: number | null,
 *   setSelected: (index: number | null) => void,
 *   active: string | null | undefined,
 *   view: View,
 *   context: Labeling,
 *   sequence: Walk,
 * }} given
 */
export function boxTools({
  sample,
  shapes,
  selected,
  setSelected,
  active,
  view,
  context,
  sequence,
}) {
  const change = boxChanges({ sequence, history: context.history, reload: context.reload });
  const { boxes } = sample;
  const own = boxes.length;
  /**
   * @param {Box[]} next
   * @param {string} text
   * @param {{ empty?: boolean, wrong?: BoxShape[] }} [options]
   */
  const put = (next, text, { empty = sample.empty && !next.length, wrong = [] } = {}) => {
    const content = /** @type {import("./box_saving.js").Content} */ ({
      boxes: next,
      empty,
      ...(wrong.length && { dismissed: [...(sample.dismissed ?? []), ...wrong] }),
    });
    return change(sample, content, text, sequence.open);
  };
  /** Suggested boxes that are no longer there were wrong.
   *
   * @param {BoxShape[]} next
   * @param {string} text
   */
  const arrange = (next, text) =>
    put(
      next.filter((one) => !isSuggested(one)),
      text,
      { wrong: shapes.slice(own).filter((one) => !next.includes(one)) },
    );
  /**
   * @param {number} index
   * @param {Box} box
   * @param {string} text
   */
  const replace = (index, box, text) => {
    arrange(shapes.toSpliced(index, 1, tidy(box, sample)), text); // a corrected suggestion becomes the last own box
    setSelected(Math.min(index, own));
  };
  /** @param {BoxShape[]} chosen */
  const accept = (chosen) => {
    const text = t("label.accepted", { count: chosen.length });
    put([...boxes, ...chosen.map((box) => tidy(box, sample))], text);
    return text;
  };
  const step = Math.max(1, Math.round(NUDGE * Math.max(view.width, view.height)));
  const isOpen = selected !== null && selected >= own;
  return {
    isOpen,
    /** @param {number} index */
    remove: (index) => {
      const isOwn = index < own;
      arrange(
        shapes.toSpliced(index, 1),
        t(isOwn ? "label.box-removed" : "label.suggestion-dismissed"),
      );
      setSelected(isOwn || shapes.length === own + 1 ? null : Math.min(index, shapes.length - 2));
    },
    /**
     * @param {number} index
     * @param {Box} box
     */
    draw: async (index, box) => {
      const label = box.label ?? (await askNewLabel(context));
      if (label)
        replace(
          index,
          { ...box, label },
          t(index < shapes.length ? "label.box-changed" : "label.box-drawn"),
        );
    },
    add: async () => {
      const label = active ?? (await askNewLabel(context));
      if (label) replace(shapes.length, inTheMiddle(view, label, sample), t("label.box-drawn"));
    },
    /** @param {number} index */
    accept: (index) => {
      accept([shapes[index]]);
      setSelected(shapes.length === own + 1 ? null : Math.min(index + 1, shapes.length - 1));
    },
    acceptAll: () => {
      notifySaved(accept(shapes.slice(own)), { undo: context.history.undo });
      setSelected(null);
    },
    nextSuggested: () =>
      setSelected(selected !== null && isOpen && selected + 1 < shapes.length ? selected + 1 : own),
    /**
     * @param {number} dx
     * @param {number} dy
     */
    nudge: (dx, dy) =>
      selected !== null &&
      replace(
        selected,
        move(shapes[selected], dx * step, dy * step, sample),
        t("label.box-changed"),
      ),
    /**
     * @param {number} dx
     * @param {number} dy
     */
    grow: (dx, dy) =>
      selected !== null &&
      replace(
        selected,
        grow(shapes[selected], dx * step, dy * step, sample),
        t("label.box-changed"),
      ),
    /**
     * @param {number} index
     * @param {string} label
     */
    relabel: (index, label) =>
      shapes[index].label !== label &&
      replace(index, { ...shapes[index], label }, t("label.box-renamed")),
    nothing: () =>
      put([], t(sample.empty ? "label.object-again" : "label.no-object"), {
        empty: !sample.empty,
        wrong: sample.empty ? [] : shapes,
      }),
  };
}
