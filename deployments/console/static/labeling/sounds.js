// Labeling sounds: rows to play, with waveform and spectrogram.

import { html } from "/console/core/html.js";
import { t } from "/console/core/i18n.js";
import { Chips, SuggestedChips } from "./chips.js";
import { ListTool } from "./list_tool.js";
import { spokenName } from "./pictures.js";
import { Player, playCurrent } from "./player.js";

const PAGE_SIZE = 20;

/** @param {Sample} sample */
const facts = ({ seconds, sample_rate }) =>
  t("label.sound-facts", {
    seconds: seconds?.toFixed(1),
    rate: ((sample_rate ?? 0) / 1000).toFixed(1),
  });

/** @param {{ sample: Sample, labels: Label[], isCurrent?: boolean }} props */
const Row = ({ sample, labels, isCurrent }) => html`<div class="sound">
  <div class="sound-head"><b title=${sample.original_name}>${sample.original_name}</b><span class="hint">${facts(sample)}</span>
    <span class="chips"><${Chips} names=${sample.labels} labels=${labels} /><${SuggestedChips} marks=${sample.suggested} labels=${labels} /></span></div>
  <${Player} sample=${sample} isCurrent=${isCurrent} />
</div>`;

/** @param {Labeling} context */
export const Sounds = (
  context,
) => html`<${ListTool} context=${context} layout="rows" size=${PAGE_SIZE} nameOf=${spokenName}
  view=${(sample, isCurrent) => html`<${Row} ...${{ sample, isCurrent }} labels=${context.labels} />`} onOpen=${playCurrent} />`;
