// The page that labels a dataset.

import { html } from "/console/core/html.js";
import { Workspace } from "./workspace.js";

/** @param {{ id: string }} props */
export default function DatasetPage({ id }) {
  return html`<${Workspace} datasetId=${id} />`;
}
