// How programs call a service, and how it moves to a cluster.

import { html, useState } from "/console/core/html.js";
import { call } from "/console/core/api.js";
import { Loading, Problem, Tabs } from "/console/core/components.js";
import { t } from "/console/core/i18n.js";
import { useLoaded } from "/console/core/polling.js";
import { CodeBlock } from "/console/pages/code_block.js";
import { KubernetesExport } from "/console/pages/services/kubernetes.js";

/** @typedef {"curl" | "python" | "javascript"} ExampleLanguage */

/** @type {Record<ExampleLanguage, string>} */
const LANGUAGES = { curl: "curl", python: "Python", javascript: "JavaScript" };

/** @param {{ reference: Schemas["ServiceReference"] }} props */
function Calls({ reference }) {
  const [language, setLanguage] = useState(/** @type {ExampleLanguage} */ ("curl"));
  const tabs = Object.entries(LANGUAGES).map(([key, label]) => ({ key, label }));
  return html`<${Tabs} tabs=${tabs} value=${language} label=${t("call-in")} onPick=${setLanguage} />
    <div role="tabpanel" aria-label=${LANGUAGES[language]}><${CodeBlock} text=${reference[language]} name=${LANGUAGES[language]} /></div>`;
}

/** @param {{ reference: Schemas["ServiceReference"] }} props */
const Facts = ({ reference }) => html`<dl>
  <dt>${t("reference.url")}</dt><dd><code>${reference.method} ${reference.url}</code></dd>
  <dt>${t("reference.key")}</dt><dd><code>${reference.key_header}: YOUR_API_KEY</code></dd>
  <dt>${t("reference.type")}</dt><dd><code>${reference.content_type}</code></dd>
  <dt>${t("reference.body")}</dt><dd>${reference.body}</dd>
  <dt>${t("reference.answer")}</dt><dd>${reference.answer}</dd>
  ${Object.entries(reference.options).map(([name, about]) => html`<dt key=${name}><code>?${name}=</code></dt><dd>${about}</dd>`)}
</dl>`;

/** The tab of the API.
 *
 * @param {{ service: Service }} props
 */
export function ServiceReference({ service }) {
  const { data, error, reload } = useLoaded(
    () => call("GET", `/services/${service.id}/reference`),
    [service.id],
  );
  if (error) return html`<${Problem} error=${error} onRetry=${reload} />`;
  if (!data) return html`<${Loading} />`;
  return html`<div class="stack">
    <section class="card"><h2>${t("tab.reference")}</h2><${Facts} reference=${data} /><${Calls} reference=${data} /></section>
    <${KubernetesExport} service=${service} />
  </div>`;
}
