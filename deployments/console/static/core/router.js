// Addresses: which page a path shows, with the state of the page in the query of the address.

import { createStore, useStore } from "./store.js";

const here = () => ({ path: location.pathname, search: location.search });
const address = createStore(here());
const update = () => address.set(here());

addEventListener("popstate", update);

/** Go to another address of the console; `replace` leaves no entry to go back to.
 *
 * @param {string} to
 * @param {{ replace?: boolean }} [options]
 */
export function navigate(to, { replace = false } = {}) {
  const before = location.pathname;
  history[replace ? "replaceState" : "pushState"](null, "", to);
  update();
  if (location.pathname !== before) scrollTo(0, 0);
}

/** Let links inside the console change the page without loading the document again. */
export function followLinks() {
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element && event.target.closest("a[href]");
    if (!(link instanceof HTMLAnchorElement) || event.defaultPrevented || event.button !== 0)
      return;
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    if (link.target || link.hasAttribute("download") || link.origin !== location.origin) return;
    if (link.pathname.startsWith("/api/")) return;
    event.preventDefault();
    navigate(link.pathname + link.search + link.hash);
  });
}

/** A part of a path as it was meant; what is no code for a character stays as it is.
 *
 * @param {string} part
 */
const decoded = (part) => {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
};

/** The parts of a path that a pattern such as "/projects/:id/label" names, or null.
 *
 * @param {string} pattern
 * @param {string} path
 * @returns {Record<string, string> | null}
 */
export function match(pattern, path) {
  const wanted = pattern.split("/");
  const parts = path.replace(/\/$/, "").split("/");
  if (path === "/" ? pattern !== "/" : wanted.length !== parts.length) return null;
  /** @type {Record<string, string>} */
  const params = {};
  for (const [i, part] of wanted.entries()) {
    if (part.startsWith(":")) params[part.slice(1)] = decoded(parts[i]);
    else if (path !== "/" && part !== parts[i]) return null;
  }
  return params;
}

/** The path that is shown. */
export const usePath = () => useStore(address).path;

/** The query of the address as an object, and a function that changes some of its values.
 *
 * Values equal to those of `defaults`, and empty ones, are left out of the address.
 *
 * @template {Record<string, string | number>} Query
 * @param {Query} [defaults]
 * @returns {[Query & Record<string, string>, (changes: Record<string, unknown>, options?: { replace?: boolean }) => void]}
 */
export function useQuery(defaults = /** @type {Query} */ ({})) {
  const { search } = useStore(address);
  return [
    { ...defaults, ...Object.fromEntries(new URLSearchParams(search)) },
    (changes, options = { replace: true }) => changeQuery(changes, defaults, options),
  ];
}

/**
 * @param {Record<string, unknown>} changes
 * @param {Record<string, string | number>} defaults
 * @param {{ replace?: boolean }} options
 */
function changeQuery(changes, defaults, options) {
  const query = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(changes)) {
    const text = String(value ?? "");
    if (text === String(defaults[name] ?? "")) query.delete(name);
    else query.set(name, text);
  }
  const text = query.toString();
  navigate(location.pathname + (text && `?${text}`), options);
}
