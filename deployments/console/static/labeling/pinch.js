// Two fingers on a picture: they zoom and move it, where one finger draws.

import { useRef } from "/console/core/html.js";

/** @typedef {{ clientX: number, clientY: number }} Finger */

/** Where two fingers are in the middle, and how far apart, in pixels of the screen.
 *
 * @param {Finger[]} given1
 */
function pairOf([one, other]) {
  return {
    clientX: (one.clientX + other.clientX) / 2,
    clientY: (one.clientY + other.clientY) / 2,
    span: Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY) || 1,
  };
}

/** The fingers that lie on the picture: { down, moved, up } of pointer events.
 *
 * `down` says whether there are two now; `moved` gives the pair before and after, or null. */
export function useFingers() {
  /** @type {Ref<Map<number, Finger>>} */
  const fingers = useRef(new Map());
  /** @param {PointerEvent} event */
  const place = ({ pointerId, clientX, clientY }) =>
    fingers.current.set(pointerId, { clientX, clientY });
  return {
    /** @param {PointerEvent} event */
    down: (event) => event.pointerType === "touch" && place(event).size === 2,
    /** @param {PointerEvent} event */
    moved: (event) => {
      if (fingers.current.size !== 2 || !fingers.current.has(event.pointerId)) return null;
      const before = pairOf([...fingers.current.values()]);
      return { before, after: pairOf([...place(event).values()]) };
    },
    /** @param {PointerEvent} event */
    up: ({ pointerId }) => fingers.current.delete(pointerId),
  };
}
