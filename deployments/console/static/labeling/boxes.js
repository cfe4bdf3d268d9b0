// Labeling pictures with boxes: a grid to choose from, and the editor of one picture.

import { Loading, Problem } from "/console/core/components.js";
import { html } from "/console/core/html.js";
import { useImported } from "/console/core/imported.js";
import { useQuery } from "/console/core/router.js";
import { BoxOverlay } from "./box_overlay.js";
import { ListTool } from "./list_tool.js";
import { spokenName, Tile } from "./pictures.js";

const PAGE_SIZE = 40;

const importEditor = async () => (await import("./box_page.js")).BoxPage;

/** The editor of one picture; only who opens one loads it.
 *
 * @param {{ id: string, context: Labeling }} props
 */
function Editor({ id, context }) {
  const { imported: BoxPage, error } = useImported(importEditor);
  if (error) return html`<${Problem} error=${error} onRetry=${() => location.reload()} />`;
  return BoxPage ? html`<${BoxPage} id=${id} context=${context} />` : html`<${Loading} />`;
}

/** @param {Labeling} context */
export function Boxes(context) {
  const { labels } = context;
  const [{ sample }, change] = useQuery();
  if (sample) return html`<${Editor} id=${sample} context=${context} />`;
  return html`<${ListTool} context=${context} layout="tiles" size=${PAGE_SIZE} hasPictures canBatch=${false} nameOf=${spokenName}
    view=${(one) => html`<${Tile} sample=${one} labels=${labels}><${BoxOverlay} sample=${one} labels=${labels} /><//>`}
    onOpen=${({ id }, { tab }) => change({ sample: id, tab }, { replace: false })} />`;
}
