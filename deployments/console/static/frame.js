// The frame of every page: where one is, where one can go, who one is.

import { html } from "/console/core/html.js";
import { LANGUAGES, setLanguage, t, useLanguage } from "/console/core/i18n.js";
import { Menu } from "/console/core/components.js";
import { navigate, usePath } from "/console/core/router.js";
import { notifyProblem } from "/console/core/notices.js";
import { setTheme, THEMES, useTheme } from "/console/core/theme.js";
import { showShortcuts } from "/console/core/keys.js";
import { signOut } from "/console/core/session.js";

/** @type {[string, string, RegExp][]} */
const PLACES = [
  ["/", "projects", /^\/($|projects)/],
  ["/schedules", "schedules", /^\/schedules/],
  ["/datasets", "datasets", /^\/datasets/],
  ["/models", "models", /^\/models/],
  ["/services", "services", /^\/services/],
  ["/batch-jobs", "batch-jobs", /^\/batch-jobs/],
  ["/platform", "platform", /^\/platform/],
];

/** @type {[string, string, RegExp][]} */
const OWNER_PLACES = [["/accounts", "accounts", /^\/accounts/]];

/** @param {{ role: Schemas["Role"] }} props */
function Places({ role }) {
  const path = usePath();
  const places = role === "owner" ? [...PLACES, ...OWNER_PLACES] : PLACES;
  return html`<nav class="places" aria-label=${t("places")}>
    ${places.map(([to, key, shows]) => html`<a key=${key} href=${to} aria-current=${shows.test(path) ? "page" : undefined}>${t(key)}</a>`)}
  </nav>`;
}

/** Buttons that change the language and the colours. */
export function Looks() {
  const language = useLanguage();
  const theme = useTheme();
  const other = language === "en" ? "zh" : "en";
  const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];
  return html`<button type="button" class="quiet" lang=${other} onClick=${() => setLanguage(other)}>${LANGUAGES[other]}</button>
    <button type="button" class="quiet" title=${t("theme")} onClick=${() => setTheme(next)}><span aria-hidden="true">◐</span><span class="unseen">${t("theme")}:</span>${t(`theme.${theme}`)}</button>`;
}

/** The page between the bar above and its end.
 *
 * @param {{ me: Schemas["MayDo"], children?: Drawn }} props
 */
export function Frame({ me, children }) {
  const actions = [
    { label: t("account"), run: () => navigate("/account") },
    { label: t("keys.title"), run: showShortcuts },
    { label: t("sign-out"), run: () => signOut().catch(notifyProblem) },
  ];
  return html`<a class="skip" href="#content" onClick=${skip}>${t("skip")}</a>
    <header class="bar">
      <a class="brand" href="/">ExeML</a>
      <${Places} role=${me.role} />
      <div class="spacer"></div>
      <${Looks} />
      <${Menu} label=${t("account-menu", { name: me.name })} actions=${actions}>${me.name} ▾<//>
    </header>
    <main id="content" tabindex="-1">${children}</main>`;
}

/** @param {Event} event */
const skip = (event) => {
  event.preventDefault();
  document.getElementById("content")?.focus();
};
