// The console: the frame around every page, and the page that the address asks for.

import { html, render, useEffect, useState } from "/console/core/html.js";
import { Dialogs, PageNotices } from "/console/core/dialogs.js";
import { Empty, Loading, Problem } from "/console/core/components.js";
import { followLinks, match, usePath } from "/console/core/router.js";
import { loadSession, useSession } from "/console/core/session.js";
import { t, useLanguage } from "/console/core/i18n.js";
import { Frame } from "/console/frame.js";
import { SignIn } from "/console/pages/sign_in.js";
import { ROUTES } from "/console/routes.js";
import "/console/core/theme.js";
import "/console/core/keys.js";

/** @typedef {{ pattern: string, load: () => Promise<{ default: Component }>, params: Record<string, string> }} Route */
/** @typedef {{ component?: Component, pattern?: string, error?: Error }} PageState */

/** @type {Map<string, Component>} */
const loaded = new Map();

/**
 * @param {string} path
 * @returns {Route | null}
 */
function routeOf(path) {
  for (const [pattern, load] of ROUTES) {
    const params = match(pattern, path);
    if (params) return { pattern, load, params };
  }
  return null;
}

/** The component of a page: { component } when it is there, { error } when it could not be loaded.
 *
 * @param {Route | null} route
 * @returns {PageState}
 */
function usePage(route) {
  const [state, setState] = useState(/** @type {PageState} */ ({}));
  useEffect(() => {
    let wanted = true;
    if (route && !loaded.has(route.pattern))
      route.load().then(
        (module) => {
          loaded.set(route.pattern, module.default);
          if (wanted) setState({});
        },
        (error) => wanted && setState({ pattern: route.pattern, error }),
      );
    return () => void (wanted = false);
  }, [route?.pattern]);
  if (route && loaded.has(route.pattern)) return { component: loaded.get(route.pattern) };
  return state.pattern === route?.pattern ? state : {};
}

// From there the server leads a signed-in owner on, to the port of the Prefect UI.
const LED_ON = /^\/prefect-ui(\/|$)/;

function Page() {
  const path = usePath();
  const ledOn = LED_ON.test(path);
  useEffect(() => void (ledOn && location.reload()), [ledOn]);
  const route = routeOf(path);
  const { component, error } = usePage(route);
  if (ledOn) return html`<${Loading} />`;
  if (!route)
    return html`<${Empty} title=${t("page.unknown")} text=${path}><a class="button" href="/">${t("projects")}</a><//>`;
  if (error) return html`<${Problem} error=${error} onRetry=${() => location.reload()} />`;
  if (!component) return html`<${Loading} />`;
  return html`<${component} key=${path} ...${route.params} />`;
}

function Console() {
  useLanguage();
  const { me, expired } = useSession();
  const [error, setError] = useState(/** @type {Error | null} */ (null));
  const ask = () => loadSession().then(() => setError(null), setError);
  useEffect(() => void ask(), []);
  if (error && me === undefined)
    return html`<main class="alone"><${Problem} error=${error} onRetry=${ask} /></main>`;
  if (me === undefined) return html`<main class="alone"><${Loading} /></main>`;
  if (me === null) return html`<${SignIn} />`;
  return html`<${Frame} me=${me}><${Page} /><//>
    ${expired && html`<${SignIn} asDialog name=${me.name} />`}
    <${Dialogs} />
    <${PageNotices} />`;
}

followLinks();
render(html`<${Console} />`, document.body);
