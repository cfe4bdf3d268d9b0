// Recorded requests of a service: switched on by a person, looked at, given back to the dataset.

import { html, useState } from "/console/core/html.js";
import { call, fileUrl, withQuery } from "/console/core/api.js";
import { Empty, Loading, Pager, Problem, Table } from "/console/core/components.js";
import { confirmDialog } from "/console/core/dialogs.js";
import { addWords, formatPercent, formatTime, t } from "/console/core/i18n.js";
import { useQuery } from "/console/core/router.js";
import { notify, notifyProblem, notifySaved } from "/console/core/notices.js";
import { useLoaded } from "/console/core/polling.js";
import { useMay } from "/console/core/session.js";
import { formatBytes } from "/console/pages/bytes.js";
import { RecordingSwitch } from "/console/pages/monitoring/recording_switch.js";
import words from "/console/pages/monitoring/words.js";

addWords(words);

const PAGE_SIZE = 30;
const REFRESH_MS = 5000;
const PICTURES = ["image_classification", "object_detection"];

/** @param {Event & { target: HTMLElement }} event */
const hide = (event) => (event.target.hidden = true); // not every body is a picture by itself

/** @param {Recording} recording */
function answerText({ label, answer }) {
  if (label !== null) return label;
  if (answer.detection_counts)
    return (
      Object.entries(answer.detection_counts)
        .map(([name, count]) => `${name}: ${count}`)
        .join(", ") || t("nothing-found")
    );
  return JSON.stringify(answer).slice(0, 120);
}

/**
 * @param {{
 *   service: Service,
 *   project: Project,
 *   chosen: Set<string>,
 *   choose: (id: string) => void,
 *   canEdit: boolean,
 * }} given
 * @returns {Column<Recording>[]}
 */
function columnsOf({ service, project, chosen, choose, canEdit }) {
  /** @param {Recording} one */
  const content = (one) => fileUrl(`/services/${service.id}/recordings/${one.id}/content`);
  /** @param {Recording} one */
  const tick = (
    one,
  ) => html`<input type="checkbox" aria-label=${t("choose-recording", { at: formatTime(one.at) })} checked=${chosen.has(one.id)}
    disabled=${!canEdit} onChange=${() => choose(one.id)} />`;
  /** @param {Recording} one */
  const look = (one) =>
    html`<a href=${content(one)} download>${
      PICTURES.includes(project.project_type)
        ? html`<img class="thumb" loading="lazy" alt=${t("request-of", { at: formatTime(one.at) })} src=${content(one)} onError=${hide} />`
        : formatBytes(one.size)
    }</a>`;
  return [
    { key: "chosen", title: html`<span class="unseen">${t("choose")}</span>`, cell: tick },
    { key: "content", title: t("request"), cell: look },
    { key: "answer", title: t("answer"), rowHeader: true, cell: answerText },
    {
      key: "confidence",
      title: t("confidence"),
      align: "end",
      cell: (one) => (one.confidence === null ? "–" : formatPercent(one.confidence)),
    },
    { key: "at", title: t("state.at"), cell: (one) => formatTime(one.at) },
    { key: "returned_at", title: t("returned"), cell: (one) => formatTime(one.returned_at) },
  ];
}

/** Send a choice of requests somewhere and say what came of it.
 *
 * @template Result
 * @param {() => Promise<Result>} send
 * @param {(result: Result) => unknown} done
 */
async function act(send, done) {
  try {
    done(await send());
    return true;
  } catch (error) {
    notifyProblem(error);
    return false;
  }
}

/** @param {{ service: Service, chosen: Set<string>, onDone: Act }} props */
function Actions({ service, chosen, onDone }) {
  const path = /** @type {const} */ (`/services/${service.id}/recordings`);
  const ids = [...chosen];
  const giveBack = async () => {
    /** @param {Schemas["RecordingsReturned"]} returned */
    const said = ({ samples, known, refused }) => {
      notifySaved(t("returned-count", { samples, known }));
      for (const sentence of refused.slice(0, 3)) notify(sentence, { kind: "problem" });
    };
    if (await act(() => call("POST", `${path}/return`, { ids }), said)) onDone();
  };
  const remove = async () => {
    const save = async () =>
      notifySaved(t("deleted-count", await call("POST", `${path}/delete`, { ids })));
    const question = {
      title: t("delete-recordings", { count: ids.length }),
      text: t("delete-recordings-text"),
      action: t("delete"),
      danger: true,
    };
    if (await confirmDialog({ ...question, save })) onDone();
  };
  return html`<div class="row"><span class="hint" role="status">${t("chosen-count", { count: ids.length })}</span><span class="spacer"></span>
    <button type="button" class="primary" disabled=${!ids.length} onClick=${giveBack}>${t("return-unlabeled")}</button>
    <button type="button" disabled=${!ids.length} onClick=${remove}>${t("delete")}</button></div>`;
}

/** @param {{ service: Service, project: Project, onChange: Act }} props */
function Recordings({ service, project, onChange }) {
  const [{ page, below }, change] = useQuery({ page: "1", below: "" });
  const [chosen, setChosen] = useState(/** @type {Set<string>} */ (new Set()));
  const canEdit = useMay("owner");
  const path = withQuery(`/services/${service.id}/recordings`, {
    below_confidence: below,
    offset: (Number(page) - 1) * PAGE_SIZE,
    limit: PAGE_SIZE,
  });
  const { data, error, reload } = useLoaded(() => call("GET", path), [path], {
    everyMs: REFRESH_MS,
    keep: true,
  });
  if (!data)
    return error ? html`<${Problem} error=${error} onRetry=${reload} />` : html`<${Loading} />`;
  /** @param {string} id */
  const choose = (id) =>
    setChosen((ids) =>
      ids.has(id) ? new Set([...ids].filter((one) => one !== id)) : new Set([...ids, id]),
    );
  const done = () => {
    setChosen(new Set());
    reload();
    onChange();
  };
  return html`<div class="row toolbar"><label class="row">${t("less-sure-than")}<select value=${below} onChange=${(event) => change({ below: event.target.value, page: 1 })}>
      <option value="">${t("any-confidence")}</option>${["0.5", "0.7", "0.9", "0.95"].map((one) => html`<option key=${one} value=${one}>${formatPercent(Number(one), 0)}</option>`)}</select></label>
      ${canEdit && data.items.length > 0 && html`<button type="button" class="quiet" onClick=${() => setChosen(new Set(data.items.map(({ id }) => id)))}>${t("choose-page")}</button>`}</div>
    ${!data.total && html`<${Empty} title=${t("no-recording")} text=${t("no-recording-text")} />`}
    ${
      data.total > 0 &&
      html`
      ${canEdit && html`<${Actions} service=${service} chosen=${chosen} onDone=${done} />`}
      <${Table} caption=${t("tab.recordings")} columns=${columnsOf({ service, project, chosen, choose, canEdit })} rows=${data.items} />
      <${Pager} page=${Number(page) - 1} pageSize=${PAGE_SIZE} total=${data.total} onPick=${(to) => change({ page: to + 1 })} />`
    }`;
}

/** The tab of recordings.
 *
 * @param {{ service: Service, project: Project }} props
 */
export function RecordingsPanel({ service, project }) {
  const path = /** @type {const} */ (`/services/${service.id}/recording`);
  const { data, error, reload } = useLoaded(() => call("GET", path), [path], {
    everyMs: REFRESH_MS,
  });
  const may = useMay("recordings");
  if (!data)
    return error ? html`<${Problem} error=${error} onRetry=${reload} />` : html`<${Loading} />`;
  return html`<div class="stack">
    <${RecordingSwitch} state=${data} path=${path} reload=${reload} />
    <section class="card"><h2>${t("recorded-requests")}</h2>
      ${may ? html`<${Recordings} service=${service} project=${project} onChange=${reload} />` : html`<p class="hint">${t("recordings-of-owners")}</p>`}</section>
  </div>`;
}
