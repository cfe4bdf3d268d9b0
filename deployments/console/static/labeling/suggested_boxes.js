// What a model suggests for one picture: boxes that are nobody's until somebody accepts, corrects or
// dismisses them. The API leaves out those that the picture carries already.

import { call } from "/console/core/api.js";
import { useEffect } from "/console/core/html.js";
import { notifyProblem } from "/console/core/notices.js";
import { isSame, tidy } from "./box_geometry.js";
import { allSaved } from "./saving.js";

/**
 * @param {{ id: string }} sample
 * @returns {`/samples/${string}/suggestion`}
 */
const pathOf = ({ id }) => `/samples/${id}/suggestion`;

/** An answer of the API as what a picture knows of its suggestion.
 *
 * @param {Picture} sample
 * @param {Schemas["SampleSuggestion"]} suggestion
 */
function known(sample, { suggested_by, marks }) {
  /** @type {SuggestedBox[]} */
  const offered = marks.map((mark) => ({
    ...tidy({ label: mark.label, .../** @type {Schemas["Box"]} */ (mark.box) }, sample),
    label: mark.label,
    score: mark.score,
    mark,
  }));
  const dismissed = offered.filter(({ mark }) => mark.dismissed);
  return {
    id: sample.id,
    offered,
    dismissed,
    suggestedBy: suggested_by,
    offeredAt: sample.revision,
  };
}

/** Load what is suggested for a picture, anew whenever its boxes were stored; `change` is told.
 *
 * @param {Picture} sample
 * @param {Seen["change"]} change
 */
export function useSuggestedBoxes(sample, change) {
  useEffect(() => {
    if (sample.offeredAt === sample.revision) return undefined;
    let isCurrent = true;
    /** @param {Schemas["SampleSuggestion"]} answer */
    const tell = (answer) => isCurrent && change(known(sample, answer));
    allSaved()
      .then(() => call("GET", pathOf(sample)))
      .then(tell)
      .catch(notifyProblem);
    return () => void (isCurrent = false);
  }, [sample.id, sample.revision, sample.offeredAt]);
}

/** Store which of the suggested boxes are wrong; gives what the picture knows then.
 *
 * @param {Picture} sample
 * @param {SuggestedBox[]} boxes
 */
export async function storeDismissed(sample, boxes) {
  const dismissed = boxes.map(({ mark: { label, box } }) => ({ label, box }));
  return known(sample, await call("PUT", pathOf(sample), { dismissed }));
}

/** @param {BoxShape} shape */
export const isSuggested = ({ mark }) => mark !== undefined;

/** The suggested boxes of a picture that nobody has answered.
 *
 * @param {Pick<Sample, "boxes" | "offered" | "dismissed">} sample
 */
export function suggestedBoxes({ boxes, offered = [], dismissed = [] }) {
  const answered = [...boxes, ...dismissed];
  return offered.filter((box) => !answered.some((one) => isSame(one, box)));
}
