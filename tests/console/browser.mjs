// What the modules of the console find in a browser when they are loaded, for tests in Node:
//   node --import ./tests/console/browser.mjs --test "tests/console/**/*.test.mjs"

import { registerHooks } from "node:module";

const FOLDERS = {
  "/console/": new URL("../../deployments/console/static/", import.meta.url),
  "/vendor/": new URL("../../deployments/console/node_modules/", import.meta.url),
};

registerHooks({
  resolve(specifier, context, next) {
    const place = Object.keys(FOLDERS).find((prefix) => specifier.startsWith(prefix));
    return next(
      place ? new URL(specifier.slice(place.length), FOLDERS[place]).href : specifier,
      context,
    );
  },
});

const kept = new Map();
const page = new EventTarget();
const define = (name, value) =>
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });

define("localStorage", {
  getItem: (key) => kept.get(key) ?? null,
  setItem: (key, value) => kept.set(key, String(value)),
});
define("navigator", { language: "en-GB" });
define("location", new URL("http://127.0.0.1/projects?q=birds"));
define("document", {
  documentElement: { dataset: {} },
  querySelector: () => ({}),
  activeElement: null,
});
define("addEventListener", page.addEventListener.bind(page));
