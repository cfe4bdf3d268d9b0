// Schedules as a table: when they come next, what came of the last, pausing and removing them.

import { html } from "/console/core/html.js";
import { call } from "/console/core/api.js";
import { Menu, Table } from "/console/core/components.js";
import { formatTime, t } from "/console/core/i18n.js";
import { notifyProblem, notifySaved } from "/console/core/notices.js";
import { useMay } from "/console/core/session.js";
import { askToDelete } from "/console/pages/deletion.js";
import { occasionInWords } from "./occasion.js";

/**
 * @param {Schedule} schedule
 * @param {"pause" | "resume"} what
 * @param {() => Promise<unknown>} reload
 */
async function act(schedule, what, reload) {
  try {
    await call("POST", `/schedules/${schedule.id}/${what}`);
    notifySaved(t(`sched.${what}d`, schedule));
  } catch (error) {
    notifyProblem(error);
  }
  await reload();
}

/**
 * @param {Schedule} schedule
 * @param {() => Promise<unknown>} reload
 */
async function remove(schedule, reload) {
  const question = {
    title: t("sched.remove-question", schedule),
    text: t("sched.remove-text"),
    done: t("sched.removed"),
  };
  if (await askToDelete(`/schedules/${schedule.id}`, question)) await reload();
}

/** @param {{ schedule: Schedule, reload: () => Promise<unknown> }} props */
function Operations({ schedule, reload }) {
  const next = schedule.paused ? "resume" : "pause";
  return html`<span class="row operations">
    <button type="button" aria-label=${t(`sched.${next}-of`, { name: schedule.project, when: occasionInWords(schedule.occasion) })} onClick=${() => act(schedule, next, reload)}>${t(`sched.${next}`)}</button>
    <${Menu} label=${t("sched.more-for", { name: schedule.project, when: occasionInWords(schedule.occasion) })}
      actions=${[{ label: t("sched.remove"), danger: true, run: () => remove(schedule, reload) }]} />
  </span>`;
}

/** @param {{ schedule: Schedule }} props */
function Next({ schedule }) {
  if (schedule.paused) return html`<span class="tag">${t("sched.paused")}</span>`;
  if (schedule.next_at) return formatTime(schedule.next_at);
  return t("sched.so-far", {
    have: schedule.new_samples_so_far ?? 0,
    need: schedule.occasion.new_samples,
  });
}

/** @param {Schedule} props */
const Promotion = ({ promotion: { rule, metric } }) =>
  html`<span>${t(`sched.rule.${rule}`)}${metric && ` (${t(`metric.${metric}`)})`}</span>`;

/** @param {{ schedule: Schedule }} props */
const Last = ({ schedule: { last_at: at, last_outcome: outcome } }) =>
  at
    ? html`<span class="stack tight"><span>${formatTime(at)}</span><span class="hint">${outcome}</span></span>`
    : html`<span class="hint">${t("sched.never")}</span>`;

/**
 * @param {boolean} withProject
 * @param {boolean} may
 * @param {() => Promise<unknown>} reload
 * @returns {Column<Schedule>[]}
 */
const columnsOf = (withProject, may, reload) => {
  /** @type {(Column<Schedule> | false)[]} */
  const columns = [
    withProject && {
      key: "project",
      title: t("sched.project"),
      rowHeader: true,
      cell: (one) => html`<a href="/projects/${one.project_id}/schedules">${one.project}</a>`,
    },
    {
      key: "when",
      title: t("sched.when"),
      rowHeader: !withProject,
      cell: (one) => occasionInWords(one.occasion),
    },
    { key: "next_at", title: t("sched.next"), cell: (one) => html`<${Next} schedule=${one} />` },
    {
      key: "promotion",
      title: t("sched.promotion"),
      cell: (one) => html`<${Promotion} promotion=${one.promotion} />`,
    },
    { key: "last", title: t("sched.last"), cell: (one) => html`<${Last} schedule=${one} />` },
    may && {
      key: "operation",
      title: t("sched.operation"),
      fixed: true,
      cell: (one) => html`<${Operations} schedule=${one} reload=${reload} />`,
    },
  ];
  return columns.filter((column) => column !== false);
};

/** The table; `withProject` adds the column of the project.
 *
 * @param {{
 *   schedules: Schedule[],
 *   withProject?: boolean,
 *   reload: () => Promise<unknown>,
 * }} props
 */
export const ScheduleTable = ({ schedules, withProject = false, reload }) =>
  html`<${Table} caption=${t("schedules")} columns=${columnsOf(withProject, useMay("owner"), reload)} rows=${schedules} />`;
