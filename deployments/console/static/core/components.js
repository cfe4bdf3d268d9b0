// Parts that all pages are made of.

import { html, useEffect, useId, useRef } from "./html.js";
import { formatNumber, t } from "./i18n.js";

/** @param {string} text */
const slug = (text) => text.replaceAll(" ", "-").toLowerCase();

/** The state of a phase, a service, a job: a coloured dot with its word.
 *
 * @param {{ status: string }} props
 */
export const Status = ({ status }) =>
  html`<span class="status" data-status=${slug(status)}>${t(`status.${slug(status)}`)}</span>`;

/** What is shown while something loads; it appears late, so that short waits do not flicker.
 *
 * @param {{ text?: string }} props
 */
export const Loading = ({ text = t("loading") }) =>
  html`<p class="state loading" role="status"><span class="spinner" aria-hidden="true"></span>${text}</p>`;

/** What is shown where there is nothing yet: what belongs here, and how to get it.
 *
 * @param {{ title: string, text?: string, children?: Drawn }} props
 */
export const Empty = ({ title, text, children }) => html`<div class="state empty">
  <p class="title">${title}</p>
  ${text && html`<p>${text}</p>`}
  ${children}
</div>`;

/** What is shown when something could not be loaded or done.
 *
 * @param {{ error: Error, onRetry?: Act }} props
 */
export const Problem = ({ error, onRetry }) => html`<div class="state problem" role="alert">
  <p>${error.message}</p>
  ${onRetry && html`<button type="button" onClick=${onRetry}>${t("try-again")}</button>`}
</div>`;

/** How much is done; `value` is a share, or undefined while it is not known.
 *
 * @param {{ value?: number, label: string, text?: string }} props
 */
export const Progress = ({ value, label, text }) => html`<div class="progress">
  <progress aria-label=${label} value=${value} max="1"></progress>
  ${text !== undefined && html`<span>${text}</span>`}
</div>`;

/** Tabs over one panel: tabs = [{ key, label, count }]. The panel has role="tabpanel".
 *
 * @param {{
 *   tabs: Tab[],
 *   value: string,
 *   onPick: (key: string) => unknown,
 *   label: string,
 * }} props
 */
export function Tabs({ tabs, value, onPick, label }) {
  /** @type {Ref<HTMLElement>} */
  const list = useRef(null);
  /** @param {KeyboardEvent} event */
  const turn = (event) => {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    const next =
      tabs[(tabs.findIndex(({ key }) => key === value) + step + tabs.length) % tabs.length];
    onPick(next.key);
    /** @type {HTMLElement} */ (list.current.querySelector(`[data-key="${next.key}"]`)).focus();
  };
  return html`<div class="tabs" role="tablist" aria-label=${label} ref=${list} onKeyDown=${turn}>
    ${tabs.map(
      ({
        key,
        label: text,
        count,
      }) => html`<button key=${key} type="button" role="tab" data-key=${key}
      aria-selected=${key === value} tabindex=${key === value ? 0 : -1} onClick=${() => onPick(key)}>
      ${text}${count !== undefined && html` <span class="count">${formatNumber(count)}</span>`}
    </button>`,
    )}
  </div>`;
}

/** Turn the pages of a list; `page` counts from 0.
 *
 * @param {{
 *   page: number,
 *   pageSize: number,
 *   total: number,
 *   onPick: (page: number) => unknown,
 * }} props
 */
export function Pager({ page, pageSize, total, onPick }) {
  const last = Math.max(0, Math.ceil(total / pageSize) - 1);
  const range = {
    from: total && page * pageSize + 1,
    to: Math.min(total, (page + 1) * pageSize),
    total,
  };
  /**
   * @param {string} label
   * @param {number} to
   * @param {string} sign
   * @param {boolean} disabled
   */
  const step = (
    label,
    to,
    sign,
    disabled,
  ) => html`<button type="button" class="icon" aria-label=${label}
    disabled=${disabled} onClick=${() => onPick(to)}>${sign}</button>`;
  return html`<nav class="pager" aria-label=${t("pages")}>
    <span>${t("pages.range", range)}</span>
    ${step(t("pages.first"), 0, "«", page <= 0)}
    ${step(t("pages.previous"), page - 1, "‹", page <= 0)}
    <span>${t("pages.of", { page: page + 1, pages: last + 1 })}</span>
    ${step(t("pages.next"), page + 1, "›", page >= last)}
    ${step(t("pages.last"), last, "»", page >= last)}
  </nav>`;
}

/** @type {(row: any) => string} */
const idOf = (row) => row.id;

/** A table. columns = [{ key, title, cell(row), sortable, align, fixed, rowHeader }].
 *
 * `sort` is a key, with "-" before it for downwards; `fixed` keeps a column at the right edge.
 *
 * @template Row
 * @param {{
 *   caption: string,
 *   columns: Column<Row>[],
 *   rows: Row[],
 *   keyOf?: (row: Row) => string | number,
 *   sort?: string,
 *   onSort?: (sort: string) => unknown,
 *   wrap?: boolean,
 * }} props
 */
export const Table = ({
  caption,
  columns,
  rows,
  keyOf = idOf,
  sort = "",
  onSort,
  wrap = true,
}) => html`
  <div class="table" data-wrap=${wrap} tabindex="0" role="region" aria-label=${caption}>
    <table>
      <caption class="unseen">${caption}</caption>
      <thead><tr>${columns.map((column) => html`<${Heading} key=${column.key} ...${{ column, sort, onSort }} />`)}</tr></thead>
      <tbody>
        ${rows.map(
          (/** @type {any} */ row) => html`<tr key=${keyOf(row)}>
          ${columns.map((column) => html`<${Cell} key=${column.key} column=${column} row=${row} />`)}
        </tr>`,
        )}
      </tbody>
    </table>
  </div>`;

/** @param {{ fixed?: boolean, align?: string }} column */
const classOf = ({ fixed, align }) => `${fixed ? "fixed" : ""} ${align ?? ""}`.trim();

/** @param {{ column: Column<any>, row: any }} props */
function Cell({ column, row }) {
  const content = column.cell ? column.cell(row) : row[column.key];
  const title = typeof content === "string" ? content : undefined;
  if (column.rowHeader) return html`<th scope="row" class=${classOf(column)}>${content}</th>`;
  return html`<td class=${classOf(column)} title=${title}>${content}</td>`;
}

/** @param {{ column: Column<any>, sort: string, onSort: (sort: string) => unknown }} props */
function Heading({ column, sort, onSort }) {
  const { key, title, sortable } = column;
  if (!sortable) return html`<th scope="col" class=${classOf(column)}>${title}</th>`;
  const direction = sort === key ? "ascending" : sort === `-${key}` ? "descending" : "none";
  const next = direction === "ascending" ? `-${key}` : key;
  return html`<th scope="col" class=${classOf(column)} aria-sort=${direction}>
    <button type="button" class="sort" onClick=${() => onSort(next)}>${title}</button>
  </th>`;
}

/** A button that opens a small list of actions: actions = [{ label, run, disabled, danger }].
 *
 * @param {{ label: string, children?: Drawn, actions: Action[] }} props
 */
export function Menu({ label, children, actions }) {
  const id = useId();
  /** @type {Ref<HTMLElement>} */
  const list = useRef(null);
  /** @type {Ref<HTMLElement>} */
  const button = useRef(null);
  /** @param {ToggleEvent} event */
  const place = ({ newState }) => {
    if (newState !== "open") return;
    const { bottom, right } = button.current.getBoundingClientRect();
    list.current.style.top = `${bottom + 4}px`;
    list.current.style.left = `${Math.max(8, right - list.current.offsetWidth)}px`;
  };
  useEffect(() => {
    list.current.addEventListener("toggle", place);
    return () => list.current?.removeEventListener("toggle", place);
  }, []);
  /** @param {Action} action */
  const pick = (action) => {
    list.current.hidePopover();
    action.run();
  };
  return html`<button type="button" class="quiet" aria-label=${label} aria-haspopup="true" popovertarget=${id} ref=${button}>
      ${children ?? "⋯"}
    </button>
    <div popover id=${id} class="menu" ref=${list}>
      ${actions.map(
        (
          action,
        ) => html`<button key=${action.label} type="button" class=${action.danger ? "danger" : ""}
        disabled=${action.disabled} onClick=${() => pick(action)}>${action.label}</button>`,
      )}
    </div>`;
}
