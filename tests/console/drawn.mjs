// What a component draws, as text.

/** All text of an element of Preact, also of the components in it. */
export function textOf(drawn) {
  if (drawn === null || drawn === undefined || typeof drawn === "boolean") return "";
  if (Array.isArray(drawn)) return drawn.map(textOf).join("");
  if (typeof drawn !== "object") return String(drawn);
  const { type, props } = drawn;
  return textOf(typeof type === "function" ? type(props) : props.children);
}
