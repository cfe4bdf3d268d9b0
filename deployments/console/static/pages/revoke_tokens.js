// The question whether a new password also ends the tokens of programs.

import { html } from "/console/core/html.js";
import { t } from "/console/core/i18n.js";

/** A field of a form; its name is in the form when tokens are to be revoked. */
export const RevokeTokens =
  () => html`<label class="check"><input type="checkbox" name="revoke" defaultChecked />
  <span>${t("revoke-tokens")} <span class="hint">${t("revoke-tokens-hint")}</span></span></label>`;
