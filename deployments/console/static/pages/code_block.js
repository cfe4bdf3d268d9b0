// Text to take elsewhere, with a button that copies it.

import { html, useState } from "/console/core/html.js";
import { t } from "/console/core/i18n.js";

const SHOWN_MS = 2000;

/** A button that copies a text; without access to the clipboard there is none.
 *
 * @param {{ text: string, label?: string }} props
 */
export function CopyButton({ text, label = t("copy") }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), SHOWN_MS);
  };
  if (!navigator.clipboard) return null;
  return html`<button type="button" onClick=${copy}>${copied ? t("copied") : label}</button>`;
}

/** Several lines of a program or a file.
 *
 * @param {{ text: string, name: string }} props
 */
export const CodeBlock = ({ text, name }) => html`<div class="code">
  <pre tabindex="0" aria-label=${name}><code>${text}</code></pre><${CopyButton} text=${text} /></div>`;
