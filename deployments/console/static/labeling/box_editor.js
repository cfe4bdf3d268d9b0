// Drawing boxes on one picture: an SVG whose viewBox is the zoom, so that picture, boxes and pointer
// share the pixels of the picture as coordinates.

import { html, useEffect, useRef, useState } from "/console/core/html.js";
import { formatPercent, t } from "/console/core/i18n.js";
import { colourOf } from "./chips.js";
import {
  clamp,
  HANDLES,
  inside,
  isLargeEnough,
  isSame,
  move,
  pinched,
  placeOf,
  resize,
  within,
  zoomed,
} from "./box_geometry.js";
import { useFingers } from "./pinch.js";
import { isSuggested } from "./suggested_boxes.js";

const WHEEL_FACTOR = 1.2;
const CLICK_PX = 4; // a shorter way of the pointer is a click
const HANDLE_NAMES = /** @type {BoxHandle[]} */ (Object.keys(HANDLES));
const HANDLE_PX = 9;
const ANSWER_PX = 26;
/** @typedef {"accept" | "remove"} BoxAnswer */
/** What a pointer that is down does: it moves the picture, or draws or changes a box.
 *
 * @typedef {{ at: XY, clientX: number, clientY: number }} Start
 * @typedef {Start & { pans: true }} Pan
 * @typedef {Start & { pans?: undefined, index: number, handle?: BoxHandle, old: BoxShape, now: BoxShape }} Pull
 */

const ANSWERS = { accept: "✓", remove: "×" };

/** The point of an event in pixels of the picture.
 *
 * @param {SVGSVGElement} svg
 * @param {{ clientX: number, clientY: number }} place
 * @returns {XY}
 */
function pointOf(svg, { clientX, clientY }) {
  const { x, y } = new DOMPoint(clientX, clientY).matrixTransform(
    /** @type {DOMMatrix} */ (svg.getScreenCTM()).inverse(),
  );
  return [x, y];
}

/** The gestures of the pointer; each ends with one call of `onChange` at most.
 *
 * @param {{
 *   svg: Ref<SVGSVGElement>,
 *   boxes: BoxShape[],
 *   size: Size,
 *   view: View,
 *   setView: (view: View) => void,
 *   label: string | undefined,
 *   onSelect: (index: number | null) => void,
 *   onChange: (index: number, box: Box) => unknown,
 *   onAnswer: (answer: BoxAnswer, index: number) => unknown,
 *   canEdit: boolean,
 * }} given
 */
function useGestures({
  svg,
  boxes,
  size,
  view,
  setView,
  label,
  onSelect,
  onChange,
  onAnswer,
  canEdit,
}) {
  const [drag, setDrag] = useState(/** @type {Pan | Pull | null} */ (null));
  const fingers = useFingers();
  const latest = useRef(view);
  latest.current = view; // both fingers move between two drawings
  /** @param {NonNullable<ReturnType<ReturnType<typeof useFingers>["moved"]>>} pair */
  const pinch = (pair) => {
    /** @param {{ clientX: number, clientY: number }} event */
    const between = (event) => inside(latest.current, view, pointOf(svg.current, event));
    latest.current = pinched(
      latest.current,
      pair.after.span / pair.before.span,
      between(pair.before),
      between(pair.after),
      size,
    );
    setView(latest.current);
  };
  /** @param {PointerEvent & { target: SVGElement }} event */
  const down = (event) => {
    if (fingers.down(event)) {
      svg.current.setPointerCapture(event.pointerId);
      return setDrag(null);
    }
    const { index, handle, answer } =
      /** @type {{ index?: string, handle?: BoxHandle, answer?: BoxAnswer }} */ (
        event.target.dataset
      );
    const at = pointOf(svg.current, event);
    /** @type {Start} */
    const from = { at, clientX: event.clientX, clientY: event.clientY };
    if (event.button === 2) return;
    event.preventDefault();
    if (answer && event.button === 0) return onAnswer(answer, Number(index));
    svg.current.setPointerCapture(event.pointerId);
    if (event.button === 1 || event.altKey || !canEdit) setDrag({ ...from, pans: true });
    else if (index !== undefined) {
      onSelect(Number(index));
      setDrag({
        ...from,
        index: Number(index),
        handle,
        old: boxes[Number(index)],
        now: boxes[Number(index)],
      });
    } else {
      onSelect(null);
      const [x, y] = at;
      const box = { label, xmin: x, ymin: y, xmax: x, ymax: y };
      setDrag({ ...from, index: boxes.length, handle: "se", old: box, now: box });
    }
  };
  /** @param {PointerEvent} event */
  const moved = (event) => {
    const pair = fingers.moved(event);
    if (pair) return pinch(pair);
    if (!drag) return;
    const [x, y] = pointOf(svg.current, event);
    const [dx, dy] = [x - drag.at[0], y - drag.at[1]];
    if (drag.pans) setView(within({ ...view, x: view.x - dx, y: view.y - dy }, size));
    else
      setDrag({
        ...drag,
        now: drag.handle
          ? resize(drag.old, drag.handle, [x, y], size)
          : move(drag.old, dx, dy, size),
      });
  };
  /** @param {PointerEvent} event */
  const up = (event) => {
    fingers.up(event);
    setDrag(null);
    if (!drag || drag.pans) return;
    const isClick =
      Math.hypot(event.clientX - drag.clientX, event.clientY - drag.clientY) < CLICK_PX;
    if (isClick || !isLargeEnough(drag.now) || isSame(drag.now, drag.old)) return;
    onChange(drag.index, drag.now);
  };
  const shown = drag && !drag.pans ? boxes.toSpliced(drag.index, 1, drag.now) : boxes;
  /** @param {PointerEvent} event */
  const cancel = (event) => {
    fingers.up(event);
    setDrag(null);
  };
  return { shown, down, moved, up, cancel };
}

/** How many pixels of the picture one pixel of the screen is.
 *
 * @param {Ref<SVGSVGElement>} svg
 * @param {View} view
 */
function useScale(svg, view) {
  const [, draw] = useState(0);
  useEffect(() => {
    const observer = new ResizeObserver(() => draw((count) => count + 1));
    observer.observe(svg.current);
    return () => observer.disconnect();
  }, []);
  if (!svg.current) return 1;
  const { clientWidth, clientHeight } = svg.current;
  return Math.max(view.width / clientWidth, view.height / clientHeight);
}

/**
 * @param {{
 *   index: number,
 *   name: BoxHandle,
 *   box: Box,
 *   scale: number,
 *   colour: string,
 * }} props
 */
const Handle = ({ index, name, box, scale, colour }) => {
  const [x, y] = placeOf(name, box);
  const side = HANDLE_PX * scale;
  return html`<rect class="handle" data-index=${index} data-handle=${name} x=${x - side / 2} y=${y - side / 2}
    width=${side} height=${side} stroke=${colour} style=${{ cursor: `${name}-resize` }} />`;
};

/** What a click can do with a suggested box, above it or below where there is no room; lists and keys do the same.
 *
 * @param {{ box: Box, index: number, scale: number, view: View }} props
 */
function Answers({ box, index, scale, view }) {
  const side = ANSWER_PX * scale;
  const above = box.ymin - side * 1.2;
  const top = above < view.y ? Math.min(box.ymax + side * 0.2, view.y + view.height - side) : above;
  const left = clamp(box.xmax - side * 2.1, view.x, view.x + view.width - side * 2.1);
  return Object.entries(ANSWERS).map(
    ([answer, sign], place) => html`<g key=${answer} class="answer" aria-hidden="true">
    <rect data-index=${index} data-answer=${answer} x=${left + place * side * 1.1} y=${top} width=${side} height=${side} rx=${side / 4} />
    <text x=${left + place * side * 1.1 + side / 2} y=${top + side * 0.72} font-size=${side * 0.65} text-anchor="middle">${sign}</text></g>`,
  );
}

/**
 * @param {{
 *   box: BoxShape,
 *   index: number,
 *   isSelected: boolean,
 *   colour: string,
 *   scale: number,
 *   onSelect: (index: number | null) => void,
 * }} props
 */
function Shape({ box, index, isSelected, colour, scale, onSelect }) {
  const { xmin, ymin, xmax, ymax, label, score } = box;
  const place = {
    x: xmin,
    y: ymin,
    width: Math.max(0, xmax - xmin),
    height: Math.max(0, ymax - ymin),
  };
  const isOpen = isSuggested(box);
  const spoken = {
    name: label ?? "?",
    number: index + 1,
    score: isOpen && formatPercent(/** @type {number} */ (score), 0),
  };
  return html`<g class=${isOpen ? "box suggested" : "box"} data-selected=${isSelected}>
    ${isOpen && html`<rect class="casing" ...${place} />`}
    <rect class="shape" data-index=${index} ...${place} fill=${colour} stroke=${colour} tabindex="0" role="button" aria-pressed=${isSelected}
      aria-label=${t(isOpen ? "label.suggested-box" : "label.box", spoken)} onFocus=${() => onSelect(index)} />
    <text x=${xmin + 4 * scale} y=${ymin + 15 * scale} font-size=${13 * scale} stroke-width=${3 * scale}>${label ?? "?"}${isOpen && ` ${spoken.score}`}</text>
  </g>`;
}

/** What the selected box is changed by; drawn last, so that no other box lies over it.
 *
 * @param {{
 *   box: BoxShape,
 *   index: number,
 *   scale: number,
 *   view: View,
 *   colour: string,
 * }} props
 */
const Grips = ({ box, index, scale, view, colour }) => html`<g class="box">
  ${HANDLE_NAMES.map((name) => html`<${Handle} key=${name} ...${{ index, name, box, scale, colour }} />`)}
  ${isSuggested(box) && html`<${Answers} ...${{ box, index, scale, view }} />`}
</g>`;

/** The selected box gets the focus, so that screen readers tell of it; not while somebody is elsewhere on the page.
 *
 * @param {Ref<SVGSVGElement>} svg
 * @param {number | null} selected
 * @param {number} count
 */
function useFocus(svg, selected, count) {
  useEffect(() => {
    const { activeElement } = document;
    const isHere = activeElement === document.body || svg.current.contains(activeElement);
    if (selected !== null && isHere)
      svg.current.querySelector(`.shape[data-index="${selected}"]`)?.focus({ preventScroll: true });
  }, [selected, count]);
}

/** A picture with its boxes, own ones and suggested ones. `onChange(index, box)` is called once for each
 * finished gesture, with an index past the last one for a new box; `onAnswer("accept" | "remove", index)`.
 *
 * @param {{
 *   src: string,
 *   size: Size,
 *   boxes: BoxShape[],
 *   labels: Label[],
 *   label: string | undefined,
 *   selected: number | null,
 *   onSelect: (index: number | null) => void,
 *   onChange: (index: number, box: Box) => unknown,
 *   onAnswer: (answer: BoxAnswer, index: number) => unknown,
 *   view: View,
 *   setView: (view: View) => void,
 *   canEdit: boolean,
 * }} props
 */
export function BoxEditor({
  src,
  size,
  boxes,
  labels,
  label,
  selected,
  onSelect,
  onChange,
  onAnswer,
  view,
  setView,
  canEdit,
}) {
  /** @type {Ref<SVGSVGElement>} */
  const svg = useRef(null);
  const { shown, down, moved, up, cancel } = useGestures({
    svg,
    boxes,
    size,
    view,
    setView,
    label,
    onSelect,
    onChange,
    onAnswer,
    canEdit,
  });
  useFocus(svg, selected, boxes.length);
  const scale = useScale(svg, view);
  /** @type {Ref<(event: WheelEvent) => void>} */
  const latest = useRef(null);
  latest.current = (/** @type {WheelEvent} */ event) => {
    event.preventDefault();
    setView(
      zoomed(
        view,
        event.deltaY > 0 ? 1 / WHEEL_FACTOR : WHEEL_FACTOR,
        pointOf(svg.current, event),
        size,
      ),
    );
  };
  useEffect(() => {
    /** @param {WheelEvent} event */
    const turn = (event) => latest.current(event);
    const element = svg.current; // a passive listener could not keep the page from scrolling
    element.addEventListener("wheel", turn, { passive: false });
    return () => element.removeEventListener("wheel", turn);
  }, []);
  return html`<svg class="boxes" ref=${svg} viewBox=${`${view.x} ${view.y} ${view.width} ${view.height}`} role="group"
      aria-label=${t("label.picture-with", { count: boxes.length })} onPointerDown=${down} onPointerMove=${moved}
      onPointerUp=${up} onPointerCancel=${cancel} onContextMenu=${(event) => event.preventDefault()}>
    <image href=${src} width=${size.width} height=${size.height} preserveAspectRatio="none" />
    ${shown.map(
      (
        box,
        index,
      ) => html`<${Shape} key=${index} colour=${colourOf(labels, box.label)} isSelected=${index === selected}
      ...${{ box, index, scale, onSelect }} />`,
    )}
    ${
      canEdit &&
      selected !== null &&
      shown[selected] &&
      html`<${Grips} box=${shown[selected]} index=${selected} colour=${colourOf(labels, shown[selected].label)}
      ...${{ scale, view }} />`
    }
  </svg>`;
}
