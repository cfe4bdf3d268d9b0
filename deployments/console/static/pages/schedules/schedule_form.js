// Adding a schedule: when, with a preview in words, and when the new model takes over.

import { html, useState } from "/console/core/html.js";
import { call } from "/console/core/api.js";
import { formDialog } from "/console/core/dialogs.js";
import { t } from "/console/core/i18n.js";
import { notifySaved } from "/console/core/notices.js";
import { CronFields, newCron } from "./cron_fields.js";
import { cronOf } from "./cron_words.js";
import { UNITS } from "./occasion.js";

/** @type {ScheduleValues["kind"][]} */
const KINDS = ["cron", "interval", "new_samples"];
/** @type {ScheduleValues["rule"][]} */
const RULES = ["better", "always", "ask"];
/** @type {Partial<Record<ProjectType, string[]>>} */
const METRICS = {
  object_detection: ["picture_f1", "f1"],
  predictive_analytics: ["accuracy", "f1", "mae", "rmse"],
};
const OTHER_METRICS = ["accuracy", "f1"];

/**
 * @param {Project[]} projects
 * @returns {ScheduleValues}
 */
const begun = (projects) => ({
  project: projects[0]?.id ?? "",
  kind: "cron",
  cron: newCron(),
  every: 1,
  unit: "weeks",
  samples: 100,
  rule: "better",
  metric: "",
});

/**
 * @param {{
 *   values: ScheduleValues,
 *   set: (changes: Partial<ScheduleValues>) => void,
 * }} props
 */
function Interval({ values, set }) {
  return html`<div class="field"><label for="sched-every">${t("sched.every")}</label><span class="row">
    <input id="sched-every" type="number" min="1" step="1" required value=${values.every} onInput=${(event) => set({ every: Number(event.target.value) })} />
    <select aria-label=${t("sched.unit")} value=${values.unit} onChange=${(event) => set({ unit: event.target.value })}>
      ${Object.keys(UNITS).map((unit) => html`<option key=${unit} value=${unit}>${t(`sched.unit.${unit}`)}</option>`)}</select></span>
    <span class="hint">${t("sched.interval-about")}</span></div>`;
}

/**
 * @param {{
 *   values: ScheduleValues,
 *   set: (changes: Partial<ScheduleValues>) => void,
 * }} props
 */
const NewSamples = ({ values, set }) => html`<label>${t("sched.samples")}
  <input type="number" min="1" step="1" required value=${values.samples} onInput=${(event) => set({ samples: Number(event.target.value) })} />
  <span class="hint">${t("sched.samples-about")}</span></label>`;

/**
 * @param {{
 *   values: ScheduleValues,
 *   set: (changes: Partial<ScheduleValues>) => void,
 *   type: ProjectType | undefined,
 * }} props
 */
function Promotion({ values, set, type }) {
  const metrics = (type && METRICS[type]) ?? OTHER_METRICS;
  return html`<fieldset class="fields"><legend>${t("sched.promotion")}</legend>
    ${RULES.map((rule) => html`<label key=${rule} class="check"><input type="radio" name="rule" checked=${values.rule === rule} onChange=${() => set({ rule })} />${t(`sched.rule.${rule}`)}</label>`)}
    ${
      values.rule === "better" &&
      html`<label>${t("sched.metric")}<select value=${values.metric} onChange=${(event) => set({ metric: event.target.value })}>
      <option value="">${t("sched.main-metric")}</option>
      ${metrics.map((one) => html`<option key=${one} value=${one}>${t(`metric.${one}`)}</option>`)}</select></label>`
    }
  </fieldset>`;
}

/** @param {{ projects: Project[], kept: { current: ScheduleValues } }} props */
function Fields({ projects, kept }) {
  const [values, setValues] = useState(kept.current);
  /** @param {Partial<ScheduleValues>} changes */
  const set = (changes) => {
    kept.current = { ...kept.current, ...changes };
    setValues(kept.current);
  };
  const project = projects.find(({ id }) => id === values.project);
  return html`
    ${
      projects.length > 1 &&
      html`<label>${t("sched.project")}<select value=${values.project} onChange=${(event) => set({ project: event.target.value, metric: "" })}>
      ${projects.map(({ id, name }) => html`<option key=${id} value=${id}>${name}</option>`)}</select></label>`
    }
    <fieldset class="fields"><legend>${t("sched.when")}</legend>
      <div class="row">${KINDS.map((kind) => html`<label key=${kind} class="check"><input type="radio" name="kind" checked=${values.kind === kind} onChange=${() => set({ kind })} />${t(`sched.kind.${kind}`)}</label>`)}</div>
      ${values.kind === "cron" && html`<${CronFields} cron=${values.cron} onChange=${(cron) => set({ cron })} />`}
      ${values.kind === "interval" && html`<${Interval} ...${{ values, set }} />`}
      ${values.kind === "new_samples" && html`<${NewSamples} ...${{ values, set }} />`}
    </fieldset>
    <${Promotion} ...${{ values, set }} type=${project?.project_type} />`;
}

/** @param {ScheduleValues} values */
function requestOf({ kind, cron, every, unit, samples, rule, metric }) {
  const when = {
    cron: { cron: cronOf(cron), timezone: cron.timezone },
    interval: { every_seconds: every * UNITS[unit] },
    new_samples: { new_samples: samples },
  };
  return { ...when[kind], promotion: { rule, metric: (rule === "better" && metric) || null } };
}

/** Ask for a schedule of one of the projects and add it.
 *
 * @param {Project[]} projects
 */
export async function addSchedule(projects) {
  const kept = { current: begun(projects) };
  const made = await formDialog({
    title: t("sched.add"),
    action: t("sched.add"),
    fields: html`<${Fields} projects=${projects} kept=${kept} />`,
    save: () =>
      call("POST", `/projects/${kept.current.project}/schedules`, requestOf(kept.current)),
  });
  if (made) notifySaved(t("sched.added", made));
  return made;
}
