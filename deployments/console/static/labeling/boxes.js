// Labeling pictures with boxes: a grid to choose from, and the editor of one picture.

import { html } from "/console/core/html.js";
import { useQuery } from "/console/core/router.js";
import { BoxOverlay } from "./box_editor.js";
import { BoxPage } from "./box_page.js";
import { ListTool } from "./list_tool.js";
import { spokenName, Tile } from "./pictures.js";

const PAGE_SIZE = 40;

export function Boxes(context) {
  const { labels } = context;
  const [{ sample }, change] = useQuery();
  if (sample) return html`<${BoxPage} id=${sample} context=${context} />`;
  return html`<${ListTool} context=${context} layout="tiles" size=${PAGE_SIZE} hasPictures canBatch=${false} nameOf=${spokenName}
    view=${(one) => html`<${Tile} sample=${one} labels=${labels}><${BoxOverlay} sample=${one} labels=${labels} /><//>`}
    onOpen=${({ id }, { tab }) => change({ sample: id, tab }, { replace: false })} />`;
}
