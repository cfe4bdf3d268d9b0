// Light or dark: as the system is, until a person chooses.

import { createStore, useStore } from "./store.js";

const KEPT = "exeml-theme";
export const THEMES = ["system", "light", "dark"];

const theme = createStore(localStorage.getItem(KEPT) ?? "system");
/** @param {string} name */
const show = (name) => {
  document.documentElement.dataset.theme = name;
};
show(theme.get());

/** The theme that is chosen. */
export const useTheme = () => useStore(theme);

/** Choose a theme and remember it.
 *
 * @param {string} name
 */
export function setTheme(name) {
  localStorage.setItem(KEPT, name);
  show(name);
  theme.set(name);
}
