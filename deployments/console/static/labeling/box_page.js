// The editor of the boxes of one picture: keys, labels, zoom, next and previous.

import { Loading, Problem } from "/console/core/components.js";
import { html, useState } from "/console/core/html.js";
import { t } from "/console/core/i18n.js";
import { useKeys } from "/console/core/keys.js";
import { LabelAdvice } from "./advice.js";
import { whole, zoomed } from "./box_geometry.js";
import { BoxEditor } from "./box_editor.js";
import { BoxList, SuggestedList } from "./box_list.js";
import { boxTools } from "./box_tools.js";
import { Gates } from "./gates.js";
import { labelBindings } from "./label_keys.js";
import { openLabelManagement } from "./dialogs.js";
import { LabelList } from "./label_panel.js";
import { SampleBar, useSampleSequence } from "./picture_view.js";
import { contentUrl } from "./samples.js";
import { suggestedBoxes, useSuggestedBoxes } from "./suggested_boxes.js";

const ZOOM = 1.25;
/** @type {Record<string, XY>} */
const NUDGES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** @param {{ view: View, setView: (view: View) => void, size: Size }} props */
function Zoom({ view, setView, size }) {
  /** @type {XY} */
  const middle = [view.x + view.width / 2, view.y + view.height / 2];
  /** @param {number} factor */
  const step = (factor) => setView(zoomed(view, factor, middle, size));
  const share = Math.round((100 * size.width) / view.width);
  return html`<button type="button" class="icon" aria-label=${t("label.zoom-out")} onClick=${() => step(1 / ZOOM)}>−</button>
    <span class="count">${share} %</span>
    <button type="button" class="icon" aria-label=${t("label.zoom-in")} onClick=${() => step(ZOOM)}>+</button>
    <button type="button" onClick=${() => setView(whole(size))}>${t("label.zoom-fit")}</button>`;
}

/**
 * @param {{
 *   selected: number | null,
 *   setSelected: (index: number | null) => void,
 *   sample: Picture,
 *   shapes: BoxShape[],
 *   tools: ReturnType<typeof boxTools>,
 *   sequence: Walk,
 *   view: View,
 *   setView: (view: View) => void,
 *   canEdit: boolean,
 *   labels: Label[],
 *   pick: (name: string) => unknown,
 * }} given
 * @returns {Keys}
 */
function keysOf({
  selected,
  setSelected,
  sample,
  shapes,
  tools,
  sequence,
  view,
  setView,
  canEdit,
  labels,
  pick,
}) {
  /** @type {XY} */
  const middle = [view.x + view.width / 2, view.y + view.height / 2];
  /** @param {number} factor */
  const zoom = (factor) => () => setView(zoomed(view, factor, middle, sample));
  const hasOpen = shapes.length > sample.boxes.length;
  /** @type {Keys} */
  const arrows = Object.fromEntries(
    Object.entries(NUDGES).flatMap(([key, [dx, dy]]) => {
      const go = () =>
        selected !== null && canEdit ? tools.nudge(dx, dy) : dx && sequence.step(dx);
      const grow = () => selected !== null && canEdit && tools.grow(dx, dy);
      const isListed = key === "ArrowRight"; // one key stands for all four
      return [
        [key, isListed ? [go, t("label.key-right")] : go],
        [`Shift+${key}`, isListed ? [grow, t("label.key-grow")] : grow],
      ];
    }),
  );
  return {
    ...arrows,
    ...(canEdit && {
      ...labelBindings(labels, pick),
      Enter: [
        () => (selected !== null && tools.isOpen ? tools.accept(selected) : tools.add()),
        t(hasOpen ? "label.key-accept" : "label.key-add-box"),
      ],
      Delete: [
        () => selected !== null && tools.remove(selected),
        t(hasOpen ? "label.key-dismiss" : "label.key-remove-box"),
      ],
      Backspace: () => selected !== null && tools.remove(selected),
    }),
    ...(hasOpen && { Space: [tools.nextSuggested, t("label.key-next-suggested")] }),
    ...(hasOpen && canEdit && { "Ctrl+Enter": [tools.acceptAll, t("label.key-accept-all")] }),
    PageDown: [() => sequence.step(1), t("label.next-one")],
    PageUp: [() => sequence.step(-1), t("label.previous")],
    "+": [zoom(ZOOM), t("label.zoom-in")],
    "-": [zoom(1 / ZOOM), t("label.zoom-out")],
    "=": [() => setView(whole(sample)), t("label.zoom-fit")],
    Escape: [
      () => (selected === null ? sequence.back() : setSelected(null)),
      t("label.key-escape"),
    ],
  };
}

/**
 * @param {{
 *   sample: Picture,
 *   sequence: Walk,
 *   context: Labeling,
 *   active: string | null | undefined,
 *   setActive: (name: string) => void,
 * }} props
 */
function Editor({ sample, sequence, context, active, setActive }) {
  const { dataset, labels, gates, history, canEdit, reload, refresh } = context;
  const [selected, setSelected] = useState(/** @type {number | null} */ (null));
  const [view, setView] = useState(whole(sample));
  const { boxes } = sample;
  const suggested = suggestedBoxes(sample);
  const shapes = [...boxes, ...suggested];
  const shown = selected !== null && selected < shapes.length ? selected : null;
  const current = labels.some(({ name }) => name === active) ? active : labels[0]?.name;
  const tools = boxTools({
    sample,
    shapes,
    selected: shown,
    setSelected,
    active: current,
    view,
    context,
    sequence,
  });
  /** @param {string} name */
  const pick = (name) => {
    setActive(name);
    if (shown !== null) tools.relabel(shown, name);
  };
  useSuggestedBoxes(sample, sequence.change);
  useKeys(
    keysOf({
      selected: shown,
      setSelected,
      sample,
      shapes,
      tools,
      sequence,
      view,
      setView,
      canEdit,
      labels,
      pick,
    }),
  );
  const list = { labels, selected: shown, onSelect: setSelected, canEdit };
  return html`<div class="label-columns">
    <section class="label-main" aria-label=${sample.original_name}>
      <${SampleBar} sample=${sample} onBack=${sequence.back} onStep=${sequence.step}>
        ${
          canEdit &&
          html`<button type="button" aria-pressed=${sample.empty} disabled=${boxes.length > 0} title=${t("label.no-object-about")}
          onClick=${tools.nothing}>${t("label.no-object")}</button>`
        }
        <${Zoom} view=${view} setView=${setView} size=${sample} />
      <//>
      <${BoxEditor} src=${contentUrl(sample)} size=${sample} boxes=${shapes} label=${current} selected=${shown} onSelect=${setSelected}
        onChange=${tools.draw} onAnswer=${(/** @type {"accept" | "remove"} */ answer, /** @type {number} */ index) => tools[answer](index)} ...${{ labels, view, setView, canEdit }} />
      <p class="hint">${t(suggested.length && canEdit ? "label.suggested-help" : "label.box-help")}</p>
    </section>
    <aside class="label-side">
      <${SuggestedList} boxes=${suggested} first=${boxes.length} by=${sample.suggestedBy} tools=${tools} ...${list} />
      <${BoxList} boxes=${boxes} onRemove=${tools.remove} ...${list} />
      <${LabelList} ...${{ dataset, labels, gates, canEdit, reload }} active=${current} onPick=${pick}
        onManage=${() => openLabelManagement({ dataset, history, onChange: refresh })} />
      <${Gates} ...${{ dataset, labels, gates }} />
      ${canEdit && html`<${LabelAdvice} dataset=${dataset} />`}
    </aside>
  </div>`;
}

/** @param {{ id: string, context: Labeling }} props */
export function BoxPage({ id, context }) {
  const sequence = useSampleSequence(id, context);
  const [active, setActive] = useState(/** @type {string | null} */ (null));
  const { sample, error, reload } = sequence;
  if (!sample)
    return error ? html`<${Problem} error=${error} onRetry=${reload} />` : html`<${Loading} />`;
  return html`<${Editor} key=${sample.id} ...${{ sample, sequence, context, active, setActive }} />`;
}
