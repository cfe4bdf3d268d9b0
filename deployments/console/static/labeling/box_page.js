// The editor of the boxes of one picture: keys, labels, zoom, next and previous.

import { Loading, Problem } from "/console/core/components.js";
import { html, useEffect, useState } from "/console/core/html.js";
import { t } from "/console/core/i18n.js";
import { useKeys } from "/console/core/keys.js";
import { grow, inTheMiddle, move, whole, zoomed } from "./box_geometry.js";
import { BoxEditor } from "./box_editor.js";
import { boxChanges } from "./box_saving.js";
import { addLabel, askNewLabel } from "./new_label.js";
import { Gates } from "./gates.js";
import { labelBindings } from "./label_keys.js";
import { openLabelManagement } from "./dialogs.js";
import { LabelList } from "./label_panel.js";
import { SampleBar, useSampleSequence } from "./picture_view.js";
import { contentUrl } from "./samples.js";
import { Chip, colourOf } from "./chips.js";

const ZOOM = 1.25;
const NUDGE = 0.004; // of the longer side of what is seen
const NUDGES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** What can be done with the boxes of a picture. */
function useBoxes({ sample, selected, setSelected, active, view, context, sequence }) {
  const change = boxChanges({ sequence, history: context.history, reload: context.reload });
  const { boxes } = sample;
  const put = (next, text, empty = false) => change(sample, { boxes: next, empty }, text, sequence.open);
  const replace = (box, text) => put(boxes.toSpliced(selected, 1, box), text);
  const remove = (index) => {
    put(boxes.toSpliced(index, 1), t("label.box-removed"));
    setSelected(null);
  };
  const step = Math.max(1, Math.round(NUDGE * Math.max(view.width, view.height)));
  return {
    remove,
    draw: async (next) => {
      const isNew = next.length > boxes.length;
      const unnamed = next.findIndex(({ label }) => !label);
      const named = unnamed === -1 ? next : await withLabel(next, unnamed, context);
      if (named) put(named, t(isNew ? "label.box-drawn" : "label.box-changed"));
    },
    add: async () => {
      const label = active ?? (await askNewLabel(context));
      if (!label) return;
      put([...boxes, inTheMiddle(view, label, sample)], t("label.box-drawn"));
      setSelected(boxes.length);
    },
    nudge: (dx, dy) => replace(move(boxes[selected], dx * step, dy * step, sample), t("label.box-changed")),
    grow: (dx, dy) => replace(grow(boxes[selected], dx * step, dy * step, sample), t("label.box-changed")),
    relabel: (index, label) => boxes[index].label !== label && put(boxes.with(index, { ...boxes[index], label }), t("label.box-renamed")),
    nothing: () => put([], t(sample.empty ? "label.object-again" : "label.no-object"), !sample.empty),
  };
}

async function withLabel(boxes, index, context) {
  const label = await askNewLabel(context);
  return label && boxes.with(index, { ...boxes[index], label });
}

function BoxList({ boxes, labels, selected, onSelect, onRemove, canEdit }) {
  return html`<section class="selected-labels" aria-label=${t("label.boxes")}>
    <h2>${t("label.boxes-count", { count: boxes.length })}</h2>
    ${!boxes.length && canEdit && html`<p class="hint">${t("label.draw-hint")}</p>`}
    <ul class="box-list">${boxes.map(({ label }, index) => html`<li key=${index} class="row">
      <button type="button" class="quiet" aria-pressed=${index === selected} onClick=${() => onSelect(index)}>
        ${index + 1} <${Chip} name=${label} colour=${colourOf(labels, label)} /></button><span class="spacer"></span>
      ${canEdit && html`<button type="button" class="quiet icon" aria-label=${t("label.remove-box", { name: label, number: index + 1 })}
        onClick=${() => onRemove(index)}>×</button>`}
    </li>`)}</ul>
  </section>`;
}

function Zoom({ view, setView, size }) {
  const middle = [view.x + view.width / 2, view.y + view.height / 2];
  const step = (factor) => setView(zoomed(view, factor, middle, size));
  const share = Math.round((100 * size.width) / view.width);
  return html`<button type="button" class="icon" aria-label=${t("label.zoom-out")} onClick=${() => step(1 / ZOOM)}>−</button>
    <span class="count">${share} %</span>
    <button type="button" class="icon" aria-label=${t("label.zoom-in")} onClick=${() => step(ZOOM)}>+</button>
    <button type="button" onClick=${() => setView(whole(size))}>${t("label.zoom-fit")}</button>`;
}

function keysOf({ selected, setSelected, sample, tools, sequence, view, setView, canEdit, labels, pick }) {
  const middle = [view.x + view.width / 2, view.y + view.height / 2];
  const zoom = (factor) => () => setView(zoomed(view, factor, middle, sample));
  const arrows = Object.fromEntries(
    Object.entries(NUDGES).flatMap(([key, [dx, dy]]) => [
      [key, () => (selected !== null && canEdit ? tools.nudge(dx, dy) : dx && sequence.step(dx))],
      [`Shift+${key}`, () => selected !== null && canEdit && tools.grow(dx, dy)],
    ]),
  );
  arrows.ArrowRight = [arrows.ArrowRight, t("label.key-right")];
  arrows["Shift+ArrowRight"] = [arrows["Shift+ArrowRight"], t("label.key-grow")];
  return {
    ...arrows,
    ...(canEdit && {
      ...labelBindings(labels, pick),
      Enter: [tools.add, t("label.key-add-box")],
      Delete: [() => selected !== null && tools.remove(selected), t("label.key-remove-box")],
      Backspace: () => selected !== null && tools.remove(selected),
    }),
    PageDown: [() => sequence.step(1), t("label.next-one")],
    PageUp: [() => sequence.step(-1), t("label.previous")],
    "+": [zoom(ZOOM), t("label.zoom-in")],
    "-": [zoom(1 / ZOOM), t("label.zoom-out")],
    "=": [() => setView(whole(sample)), t("label.zoom-fit")],
    Escape: [() => (selected === null ? sequence.back() : setSelected(null)), t("label.key-escape")],
  };
}

function Editor({ sample, sequence, context, active, setActive }) {
  const { dataset, labels, gates, history, canEdit, refresh } = context;
  const [selected, setChosen] = useState(null);
  const [view, setView] = useState(whole(sample));
  const shown = selected !== null && selected < sample.boxes.length ? selected : null;
  const setSelected = (index) => setChosen(index);
  const current = labels.some(({ name }) => name === active) ? active : labels[0]?.name;
  const tools = useBoxes({ sample, selected: shown, setSelected, active: current, view, context, sequence });
  const pick = async (name) => {
    setActive(name);
    if (!labels.some((label) => label.name === name)) await addLabel(context, name);
    if (shown !== null) tools.relabel(shown, name);
  };
  useKeys(keysOf({ selected: shown, setSelected, sample, tools, sequence, view, setView, canEdit, labels, pick }));
  return html`<div class="label-columns">
    <section class="label-main" aria-label=${sample.original_name}>
      <${SampleBar} sample=${sample} onBack=${sequence.back} onStep=${sequence.step}>
        ${canEdit && html`<button type="button" aria-pressed=${sample.empty} disabled=${sample.boxes.length > 0} title=${t("label.no-object-about")}
          onClick=${tools.nothing}>${t("label.no-object")}</button>`}
        <${Zoom} view=${view} setView=${setView} size=${sample} />
      <//>
      <${BoxEditor} src=${contentUrl(sample)} size=${sample} boxes=${sample.boxes} label=${current} selected=${shown}
        onSelect=${setSelected} onChange=${tools.draw} ...${{ labels, view, setView, canEdit }} />
      <p class="hint">${t("label.box-help")}</p>
    </section>
    <aside class="label-side">
      <${BoxList} boxes=${sample.boxes} selected=${shown} onSelect=${setSelected} onRemove=${tools.remove} ...${{ labels, canEdit }} />
      <${LabelList} ...${{ dataset, labels, gates, canEdit }} active=${current} onPick=${pick}
        onManage=${() => openLabelManagement({ dataset, history, onChange: refresh })} />
      <${Gates} ...${{ dataset, labels, gates }} />
    </aside>
  </div>`;
}

export function BoxPage({ id, context }) {
  const sequence = useSampleSequence(id, context.dataset);
  const [active, setActive] = useState(null);
  const { sample, error, reload } = sequence;
  useEffect(() => {
    addEventListener("samples-changed", reload);
    return () => removeEventListener("samples-changed", reload);
  });
  if (!sample) return error ? html`<${Problem} error=${error} onRetry=${reload} />` : html`<${Loading} />`;
  return html`<${Editor} key=${sample.id} ...${{ sample, sequence, context, active, setActive }} />`;
}
