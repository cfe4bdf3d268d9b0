// Boxes in pixels of the picture: { label, xmin, ymin, xmax, ymax }; they never leave it.

export const SMALLEST = 1; // pixels of a side

/** @type {Edge[]} */
const EDGES = ["xmin", "ymin", "xmax", "ymax"];

/** The corners and sides a box is resized by, and which edges each moves.
 *
 * @type {Record<BoxHandle, Edge[]>}
 */
export const HANDLES = {
  nw: ["xmin", "ymin"],
  n: ["ymin"],
  ne: ["xmax", "ymin"],
  e: ["xmax"],
  se: ["xmax", "ymax"],
  s: ["ymax"],
  sw: ["xmin", "ymax"],
  w: ["xmin"],
};

/**
 * @param {number} value
 * @param {number} low
 * @param {number} high
 */
export const clamp = (value, low, high) => Math.min(high, Math.max(low, value));
/** @param {number} value */
const rounded = (value) => Math.round(value * 100) / 100;

/** A box with its corners in order, inside of a picture.
 *
 * @param {Box} box
 * @param {Size} size
 * @returns {Box}
 */
export function tidy({ label, xmin, ymin, xmax, ymax }, { width, height }) {
  const [left, right] = [Math.min(xmin, xmax), Math.max(xmin, xmax)].map((x) =>
    rounded(clamp(x, 0, width)),
  );
  const [top, bottom] = [Math.min(ymin, ymax), Math.max(ymin, ymax)].map((y) =>
    rounded(clamp(y, 0, height)),
  );
  return { label, xmin: left, ymin: top, xmax: right, ymax: bottom };
}

/** A box moved by so many pixels, stopped by the borders.
 *
 * @param {Box} box
 * @param {number} dx
 * @param {number} dy
 * @param {Size} size
 */
export function move(box, dx, dy, { width, height }) {
  const x = clamp(dx, -box.xmin, width - box.xmax);
  const y = clamp(dy, -box.ymin, height - box.ymax);
  return tidy(
    { ...box, xmin: box.xmin + x, xmax: box.xmax + x, ymin: box.ymin + y, ymax: box.ymax + y },
    { width, height },
  );
}

/** A box whose handle was pulled to a point; a handle may be pulled over the opposite side.
 *
 * @param {Box} box
 * @param {BoxHandle} handle
 * @param {XY} given3
 * @param {Size} size
 */
export function resize(box, handle, [x, y], size) {
  const pulled = { ...box };
  for (const edge of HANDLES[handle]) pulled[edge] = edge.startsWith("x") ? x : y;
  return tidy(pulled, size);
}

/** A box that grows at its lower right by so many pixels.
 *
 * @param {Box} box
 * @param {number} dx
 * @param {number} dy
 * @param {Size} size
 * @returns {Box}
 */
export const grow = (box, dx, dy, { width, height }) => ({
  ...box,
  xmax: rounded(clamp(box.xmax + dx, box.xmin + SMALLEST, width)),
  ymax: rounded(clamp(box.ymax + dy, box.ymin + SMALLEST, height)),
});

/** A new box in the middle of what is seen of the picture.
 *
 * @param {View} view
 * @param {string} label
 * @param {Size} size
 */
export function inTheMiddle({ x, y, width, height }, label, size) {
  return tidy(
    {
      label,
      xmin: x + width * 0.4,
      xmax: x + width * 0.6,
      ymin: y + height * 0.4,
      ymax: y + height * 0.6,
    },
    size,
  );
}

/** @param {Box} box */
export const isLargeEnough = ({ xmin, ymin, xmax, ymax }) =>
  xmax - xmin >= SMALLEST && ymax - ymin >= SMALLEST;
/**
 * @param {Box} one
 * @param {Box} other
 */
export const isSame = (one, other) =>
  one.label === other.label && EDGES.every((edge) => one[edge] === other[edge]);

/** Where a handle lies on a box.
 *
 * @param {BoxHandle} handle
 * @param {Box} box
 * @returns {XY}
 */
export function placeOf(handle, { xmin, ymin, xmax, ymax }) {
  const edges = HANDLES[handle];
  /**
   * @param {number} low
   * @param {number} high
   * @param {Edge} first
   * @param {Edge} second
   */
  const along = (low, high, first, second) =>
    edges.includes(first) ? low : edges.includes(second) ? high : (low + high) / 2;
  return [along(xmin, xmax, "xmin", "xmax"), along(ymin, ymax, "ymin", "ymax")];
}

/** What is seen of a picture: zoomed by a factor around a point, never beyond its borders.
 *
 * @param {View} view
 * @param {number} factor
 * @param {XY} given3
 * @param {Size} size
 */
export function zoomed(view, factor, [x, y], size) {
  const width = clamp(view.width / factor, Math.min(size.width, 16), size.width);
  const scale = width / view.width;
  return within(
    {
      x: x - (x - view.x) * scale,
      y: y - (y - view.y) * scale,
      width,
      height: view.height * scale,
    },
    size,
  );
}

/** A point that was read off one view, where it lies in another one.
 *
 * @param {View} view
 * @param {View} shown
 * @param {XY} given3
 * @returns {XY}
 */
export const inside = (view, shown, [x, y]) => {
  const scale = view.width / shown.width;
  return [view.x + (x - shown.x) * scale, view.y + (y - shown.y) * scale];
};

/** What is seen after two fingers went apart by a factor, and from one point between them to another.
 *
 * @param {View} view
 * @param {number} factor
 * @param {XY} given3
 * @param {XY} given4
 * @param {Size} size
 */
export function pinched(view, factor, [x, y], [toX, toY], size) {
  const near = zoomed(view, factor, [x, y], size);
  const scale = near.width / view.width;
  return within({ ...near, x: near.x - (toX - x) * scale, y: near.y - (toY - y) * scale }, size);
}

/** A view moved back inside of the picture.
 *
 * @param {View} view
 * @param {Size} size
 */
export const within = (view, size) => ({
  ...view,
  x: clamp(view.x, 0, Math.max(0, size.width - view.width)),
  y: clamp(view.y, 0, Math.max(0, size.height - view.height)),
});

/**
 * @param {Size} size
 * @returns {View}
 */
export const whole = ({ width, height }) => ({ x: 0, y: 0, width, height });
