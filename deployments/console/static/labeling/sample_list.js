// A list of samples to choose from with mouse and keyboard; what one sample looks like is a property.

import { html, useLayoutEffect, useRef } from "/console/core/html.js";

const ROLES = {
  tiles: { list: "listbox", item: "option" },
  rows: { list: "grid", item: "row" }, // rows have buttons inside, which an option must not have
};

/** How many samples lie side by side.
 *
 * @param {HTMLElement} list
 */
function columnsOf(list) {
  const children = /** @type {HTMLElement[]} */ ([...list.children]);
  const [first] = children;
  if (!first) return 1;
  const below = children.findIndex((item) => item.offsetTop > first.offsetTop);
  return below === -1 ? children.length : below;
}

/**
 * @param {string} key
 * @param {number} at
 * @param {number} last
 * @param {number} columns
 * @returns {number | null}
 */
function target(key, at, last, columns) {
  /** @type {Record<string, number>} */
  const moves = {
    ArrowRight: at + 1,
    ArrowLeft: at - 1,
    ArrowDown: at + columns,
    ArrowUp: at - columns,
    Home: 0,
    End: last,
  };
  const to = moves[key];
  return to === undefined ? null : Math.min(last, Math.max(0, to));
}

/** Samples as tiles or rows. `view(sample, isCurrent)` draws one, `nameOf(sample)` is read out.
 *
 * A click selects; where `clickOpens`, it opens and selecting takes Ctrl, Shift or the mark in the corner.
 *
 * @param {{
 *   items: Sample[],
 *   selection: SampleSelection,
 *   layout: "tiles" | "rows",
 *   view: SampleViews["view"],
 *   nameOf: SampleViews["nameOf"],
 *   label: string,
 *   onOpen: (index: number) => unknown,
 *   clickOpens: boolean,
 * }} props
 */
export function SampleList({ items, selection, layout, view, nameOf, label, onOpen, clickOpens }) {
  /** @type {Ref<HTMLElement>} */
  const list = useRef(null);
  const hadFocus = useRef(false);
  const roles = ROLES[layout];
  useLayoutEffect(() => {
    // the keyboard goes on at the next sample, also where a labeled one has left the list
    const { activeElement } = document;
    const isBetweenSamples =
      activeElement === document.body || activeElement?.parentElement === list.current;
    if (
      hadFocus.current &&
      isBetweenSamples &&
      activeElement !== list.current.children[selection.current]
    )
      focus(selection.current);
  });
  /** @param {number} index */
  const focus = (index) =>
    /** @type {HTMLElement | undefined} */ (list.current.children[index])?.focus();
  /**
   * @param {number} index
   * @param {KeyboardEvent} event
   */
  const goTo = (index, event) => {
    event.preventDefault();
    event.stopPropagation();
    if (event.shiftKey) selection.toggle(index, true);
    else selection.goTo(index);
    focus(index);
  };
  /** @param {KeyboardEvent & { target: Element }} event */
  const press = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const index = [...list.current.children].indexOf(event.target);
    if (index === -1) return; // a button inside a row
    const to = target(
      event.key,
      index,
      items.length - 1,
      layout === "tiles" ? columnsOf(list.current) : 1,
    );
    if (to !== null) goTo(to, event);
    else if (event.key === " ") {
      event.preventDefault();
      selection.toggle(index, event.shiftKey);
    } else if (event.key === "Enter") {
      event.preventDefault();
      onOpen(index);
    }
  };
  /**
   * @param {MouseEvent & { target: Element }} event
   * @param {number} index
   */
  const click = (event, index) => {
    if (event.target.closest("button, a, input, audio, .wave")) return;
    const selects =
      event.target.closest(".pick") || event.ctrlKey || event.metaKey || event.shiftKey;
    if (event.target.closest(".open") || (clickOpens && !selects)) onOpen(index);
    else selection.toggle(index, event.shiftKey);
  };
  /** @param {{ target: Element }} event */
  const enter = ({ target: entered }) => {
    hadFocus.current = true;
    const index = [...list.current.children].indexOf(entered);
    if (index !== -1) selection.goTo(index);
  };
  /** @param {{ relatedTarget: Node | null }} event */
  const leave = ({ relatedTarget }) => {
    if (relatedTarget && !list.current.contains(relatedTarget)) hadFocus.current = false;
  };
  return html`<div class=${`samples ${layout}`} role=${roles.list} aria-label=${label} aria-multiselectable="true"
      ref=${list} onKeyDown=${press} onFocusIn=${enter} onFocusOut=${leave}>
    ${items.map(
      (
        sample,
        index,
      ) => html`<div key=${sample.id} class="sample" role=${roles.item} aria-label=${nameOf(sample)}
        aria-selected=${selection.ids.has(sample.id)} tabindex=${index === selection.current ? 0 : -1}
        onClick=${(event) => click(event, index)} onDblClick=${(event) => event.target.closest("button") || onOpen(index)}>
      ${layout === "tiles" ? view(sample) : html`<div role="gridcell" class="cells">${view(sample, index === selection.current)}</div>`}
    </div>`,
    )}
  </div>`;
}
