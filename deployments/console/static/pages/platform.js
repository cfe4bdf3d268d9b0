// How the platform is: its processes, its disk, its hardware to train on, its settings.

import { html, useEffect, useState } from "/console/core/html.js";
import { call } from "/console/core/api.js";
import { Loading, Problem, Progress, Status, Table } from "/console/core/components.js";
import { addWords, formatNumber, formatTime, t } from "/console/core/i18n.js";
import { useLoaded } from "/console/core/polling.js";
import { useMay } from "/console/core/session.js";
import { addStyles } from "/console/core/styles.js";
import { useTitle } from "/console/core/title.js";
import words from "/console/pages/account_words.js";

addWords(words);
addStyles("/console/pages/pages.css");

const REFRESH_MS = 3000;
const GIGA = 1024 ** 3;
/** @param {number} bytes */
const gigabytes = (bytes) => `${(bytes / GIGA).toFixed(1)} GB`;

/** @type {Omit<Column<Schemas["ProcessStatus"]>, "title">[]} */
const PROCESSES = [
  { key: "name", rowHeader: true },
  {
    key: "state",
    cell: (one) =>
      html`<${Status} status=${one.state} />${one.message && html`<div class="hint">${one.message}</div>`}`,
  },
  { key: "address", cell: (one) => one.address || "–" },
  { key: "since", cell: (one) => formatTime(one.since) },
  { key: "memory_mb", align: "end", cell: (one) => `${formatNumber(one.memory_mb)} MB` },
  { key: "restarts", align: "end" },
];

/** @type {Omit<Column<Flavor>, "title">[]} */
const FLAVORS = [
  { key: "name", rowHeader: true },
  { key: "usable", cell: (one) => t(one.usable ? "usable" : "not-usable") },
  { key: "at_once", align: "end" },
  { key: "description", cell: (one) => (one.usable ? one.description : one.reason) },
];

/** @type {Omit<Column<Schemas["PlatformSetting"]>, "title">[]} */
const SETTINGS = [
  {
    key: "variable",
    rowHeader: true,
    cell: (one) => html`<code class="nowrap">${one.variable}</code>`,
  },
  {
    key: "value",
    cell: (one) => (one.is_default ? one.value || "–" : html`<strong>${one.value || "–"}</strong>`),
  },
  { key: "description", cell: (one) => one.description },
];

/** @type {Omit<Column<Schemas["Diagnosis"]>, "title">[]} */
const DIAGNOSES = [
  { key: "condition", cell: (one) => html`<${Status} status=${one.condition} />` },
  { key: "area", rowHeader: true, cell: (one) => t(`doctor.area.${one.area}`) },
  { key: "finding", cell: (one) => one.finding },
  { key: "cure", cell: (one) => one.cure },
];

/**
 * @template Row
 * @param {Omit<Column<Row>, "title">[]} columns
 * @returns {Column<Row>[]}
 */
const titled = (columns) =>
  columns.map((column) => ({ ...column, title: t(`platform.${column.key}`) }));

/** @param {{ disk: Schemas["Disk"] }} props */
function Disk({ disk }) {
  const used = disk.total_bytes - disk.free_bytes;
  return html`<section class="card"><h2>${t("platform.disk")}</h2>
    <${Progress} label=${t("platform.disk")} value=${used / disk.total_bytes}
      text=${t("platform.disk-text", { used: gigabytes(used), total: gigabytes(disk.total_bytes), free: gigabytes(disk.free_bytes) })} />
    <p class="hint">${t("platform.home")} <code>${disk.folder}</code></p>
  </section>`;
}

function Settings() {
  const [onlyChanged, setOnlyChanged] = useState(false);
  const { data, error, reload } = useLoaded(() => call("GET", "/platform/settings"), []);
  if (!data)
    return error ? html`<${Problem} error=${error} onRetry=${reload} />` : html`<${Loading} />`;
  const rows = data.filter((one) => !onlyChanged || !one.is_default);
  return html`<section class="stack"><h2>${t("platform.settings")}</h2>
    <p class="hint">${t("platform.settings-hint")}</p>
    <label class="row"><input type="checkbox" checked=${onlyChanged} onChange=${(event) => setOnlyChanged(event.target.checked)} />
      ${t("platform.only-changed")}</label>
    <${Table} caption=${t("platform.settings")} columns=${titled(SETTINGS)} rows=${rows} keyOf=${({ variable }) => variable} />
  </section>`;
}

/** @typedef {{ lines: Schemas["Diagnosis"][] | null, error: Error | null, since: number | null }} DoctorReport */

function Doctor() {
  const [report, setReport] = useState(
    /** @type {DoctorReport} */ ({ lines: null, error: null, since: null }),
  );
  const [every, setEvery] = useState(false);
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const { since } = report;
    if (!since) return undefined;
    const timer = setInterval(() => setSeconds(Math.round((Date.now() - since) / 1000)), 1000);
    return () => clearInterval(timer);
  }, [report.since]);
  const examine = async () => {
    setSeconds(0);
    setReport({ lines: null, error: null, since: Date.now() });
    try {
      const lines = await call("GET", `/platform/doctor?every_object=${every}`);
      setReport({ lines, error: null, since: null });
    } catch (error) {
      setReport({ lines: null, error: /** @type {Error} */ (error), since: null });
    }
  };
  const busy = report.since !== null;
  return html`<section class="stack"><h2>${t("doctor")}</h2>
    <p class="hint">${t("doctor.hint")}</p>
    <div class="row">
      <button type="button" disabled=${busy} onClick=${examine}>${t("doctor.examine")}</button>
      <label class="row"><input type="checkbox" checked=${every} disabled=${busy} onChange=${(event) => setEvery(event.target.checked)} />
        ${t("doctor.every")}</label>
    </div>
    <div aria-live="polite">${busy && html`<p class="row"><span class="spinner"></span> ${t("doctor.running", { seconds })}</p>`}</div>
    ${report.error && html`<${Problem} error=${report.error} onRetry=${examine} />`}
    ${report.lines && html`<${Table} caption=${t("doctor")} columns=${titled(DIAGNOSES)} rows=${report.lines.map((line, number) => ({ ...line, number }))} keyOf=${({ number }) => number} />`}
  </section>`;
}

/** The page at /platform. */
export default function PlatformPage() {
  useTitle(t("platform"));
  const owner = useMay("owner");
  const { data, error, reload } = useLoaded(() => call("GET", "/platform"), [], {
    everyMs: REFRESH_MS,
  });
  if (!data)
    return error ? html`<${Problem} error=${error} onRetry=${reload} />` : html`<${Loading} />`;
  return html`<div class="stack">
    <div class="page-head"><div><h1>${t("platform")}</h1></div>
      ${owner && html`<a class="button" href="/prefect-ui" target="_blank" rel="noopener">${t("platform.prefect-ui")}</a>`}</div>
    ${error && html`<${Problem} error=${error} />`}
    ${data.supervision_problem && html`<p class="problem" role="alert">${data.supervision_problem}</p>`}
    <section class="stack"><h2>${t("platform.processes")}</h2>
      ${
        data.processes.length
          ? html`<${Table} caption=${t("platform.processes")} columns=${titled(PROCESSES)} rows=${data.processes} keyOf=${({ name }) => name} />`
          : html`<p class="hint">${t("platform.no-processes")}</p>`
      }
    </section>
    <section class="stack"><h2>${t("platform.flavors")}</h2>
      <${Table} caption=${t("platform.flavors")} columns=${titled(FLAVORS)} rows=${data.training_flavors} keyOf=${({ name }) => name} /></section>
    <${Disk} disk=${data.disk} />
    ${owner && html`<${Doctor} /><${Settings} />`}
  </div>`;
}
