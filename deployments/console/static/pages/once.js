// A secret that is shown once, with a button that copies it.

import { html, useState } from "/console/core/html.js";
import { t } from "/console/core/i18n.js";

/** The secret with what it is for.
 *
 * @param {{ text: string, secret: string }} props
 */
export function Once({ text, secret }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(secret);
    setCopied(true);
  };
  return html`<p class="once" role="status"><span class="grow">${text}</span><code>${secret}</code>
    ${navigator.clipboard && html`<button type="button" onClick=${copy}>${t(copied ? "copied" : "copy")}</button>`}</p>`;
}
