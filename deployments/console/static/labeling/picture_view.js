// One picture large, with its labels; next and previous without waiting.

import { Loading, Problem } from "/console/core/components.js";
import { html } from "/console/core/html.js";
import { t } from "/console/core/i18n.js";
import { useKeys } from "/console/core/keys.js";
import { useQuery } from "/console/core/router.js";
import { notify } from "/console/core/notices.js";
import { labelActions, trashActions } from "./label_action.js";
import { labelBindings } from "./label_keys.js";
import { openLabelManagement } from "./dialogs.js";
import { LabelList, SelectedLabels } from "./label_panel.js";
import { Gates } from "./gates.js";
import { useFilter } from "./list_tool.js";
import { contentUrl, useSamplesChanged } from "./samples.js";
import { useSequence } from "./sequence.js";

/** The line above a single sample: back, previous, next, name.
 *
 * @param {{
 *   sample: Sample,
 *   onBack: Act,
 *   onStep: (by: number) => unknown,
 *   children?: Drawn,
 * }} props
 */
export function SampleBar({ sample, onBack, onStep, children }) {
  return html`<div class="row sample-bar">
    <button type="button" class="quiet" onClick=${onBack}>‹ ${t("label.back")}</button>
    <button type="button" class="icon" aria-label=${t("label.previous")} onClick=${() => onStep(-1)}>←</button>
    <button type="button" class="icon" aria-label=${t("label.next-one")} onClick=${() => onStep(1)}>→</button>
    <b class="sample-name" title=${sample.original_name}>${sample.original_name}</b>
    <span class="hint">${sample.width} × ${sample.height}</span><span class="spacer"></span>${children}
  </div>`;
}

/** Moving between single samples by the address.
 *
 * @param {string} id
 * @param {Labeling} context
 * @returns {Walk}
 */
export function useSampleSequence(id, { dataset, seen, history }) {
  const [filter] = useFilter(dataset);
  const [, change] = useQuery();
  /** @param {string | null} next */
  const move = (next) =>
    next ? change({ sample: next }) : notify(t("label.end-of-list"), { replaces: "end" });
  const sequence = useSequence(id, filter, move, { seen, history });
  useSamplesChanged(sequence.reload);
  /** @param {string} sampleId */
  const open = (sampleId) => change({ sample: sampleId });
  return { ...sequence, open, back: () => change({ sample: "" }, { replace: false }) };
}

/** @param {{ id: string, context: Labeling }} props */
export function PictureView({ id, context }) {
  const { dataset, labels, gates, history, canEdit, reload, refresh } = context;
  const {
    sample,
    error,
    step,
    change,
    reload: reloadSample,
    back,
  } = useSampleSequence(id, context);
  const samples = {
    reload: reloadSample,
    /**
     * @param {Set<string>} ids
     * @param {(sample: Sample) => Partial<Sample>} changed
     */
    change: (ids, changed) => ids.has(id) && sample && change({ id, ...changed(sample) }),
  };
  const acted = { dataset, samples, history, reload, refreshAll: refresh };
  const labeling = labelActions(acted);
  const bin = trashActions(acted);
  /** @param {string} name */
  const label = (name) => canEdit && sample && labeling.toggle([sample], name);
  useKeys({
    ...labelBindings(labels, label),
    ArrowRight: [() => step(1), t("label.next-one")],
    ArrowLeft: [() => step(-1), t("label.previous")],
    PageDown: () => step(1),
    PageUp: () => step(-1),
    Escape: [back, t("label.back")],
    ...(canEdit && {
      Delete: [() => sample && bin.trash([sample]).then(() => step(1)), t("delete")],
    }),
  });
  if (!sample)
    return error
      ? html`<${Problem} error=${error} onRetry=${reloadSample} />`
      : html`<${Loading} />`;
  const chosen = [sample];
  return html`<div class="label-columns">
    <section class="label-main" aria-label=${sample.original_name}>
      <${SampleBar} sample=${sample} onBack=${back} onStep=${step} />
      <div class="stage"><img class="large" src=${contentUrl(sample)} alt=${sample.original_name} data-small=${Math.max(sample.width ?? 0, sample.height ?? 0) < 300} /></div>
    </section>
    <aside class="label-side">
      <${SelectedLabels} ...${{ chosen, labels, canEdit }} onRemove=${(name) => labeling.remove(chosen, name)}
        onRename=${(name, other) => labeling.rename(chosen, name, other)} />
      <${LabelList} ...${{ dataset, labels, gates, canEdit, reload }} onPick=${label}
        onManage=${() => openLabelManagement({ dataset, history, onChange: refresh })} />
      <${Gates} ...${{ dataset, labels, gates }} />
    </aside>
  </div>`;
}
