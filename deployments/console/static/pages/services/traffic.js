// The versions of a service, what each gets of the requests, and the way back.

import { html, useState } from "/console/core/html.js";
import { call, ConflictError } from "/console/core/api.js";
import { Loading, Problem } from "/console/core/components.js";
import { t } from "/console/core/i18n.js";
import { notifyProblem, notifySaved } from "/console/core/notices.js";
import { useLoaded } from "/console/core/polling.js";
import { useMay } from "/console/core/session.js";
import { ShadowReport } from "/console/pages/services/shadow_report.js";
import { TrafficHistory } from "/console/pages/services/traffic_history.js";
import {
  onlyOne,
  total,
  WHOLE,
  without,
  withRatio,
  withShadow,
} from "/console/pages/services/traffic_shares.js";

/**
 * @param {Schemas["ServiceVersion"]} version
 * @returns {TrafficShare}
 */
const shareOf = ({ version, traffic_ratio, shadow_percent, specification, compute_nodes }) => ({
  version,
  traffic_ratio,
  shadow_percent,
  specification,
  compute_nodes,
});
/**
 * @param {string} version
 * @returns {TrafficShare}
 */
const newShare = (version) => ({
  version,
  traffic_ratio: 0,
  shadow_percent: 0,
  specification: "cpu",
  compute_nodes: 1,
});

/** The shares that a person works on: those of the service until the first change.
 *
 * @param {Service} service
 */
function useShares(service) {
  const [edited, setEdited] = useState(
    /** @type {{ revision: number, versions: TrafficShare[] } | null} */ (null),
  ); // { revision, versions }
  const versions = edited?.versions ?? service.versions.map(shareOf);
  /** @param {TrafficShare[]} next */
  const edit = (next) =>
    setEdited({ revision: edited?.revision ?? service.revision, versions: next });
  return {
    versions,
    edit,
    changed: edited !== null,
    revision: edited?.revision ?? service.revision,
    forget: () => setEdited(null),
  };
}

/**
 * @param {{
 *   share: TrafficShare,
 *   versions: TrafficShare[],
 *   specifications: Specification[],
 *   nodesMost: number | undefined,
 *   edit: (versions: TrafficShare[]) => void,
 *   canEdit: boolean,
 * }} props
 */
function Share({ share, versions, specifications, nodesMost, edit, canEdit }) {
  const { version: name } = share;
  /** @param {Partial<TrafficShare>} changes */
  const set = (changes) =>
    edit(versions.map((one) => (one.version === name ? { ...one, ...changes } : one)));
  /** @param {FieldEvent} event */
  const ratio = (event) =>
    edit(withRatio(versions, name, Math.min(WHOLE, Math.max(0, Number(event.target.value)))));
  /** @param {FieldEvent} event */
  const shadow = (event) =>
    edit(withShadow(versions, name, Math.min(WHOLE, Math.max(0, Number(event.target.value)))));
  const isOnly =
    versions.filter((one) => !one.shadow_percent).length === 1 && !share.shadow_percent;
  const noRatio = !canEdit || isOnly || share.shadow_percent > 0;
  return html`<li class="share">
    <span class="share-name">${name}</span>
    <label>${t("traffic-of", { version: name })}<input type="range" min="0" max=${WHOLE} value=${share.traffic_ratio} disabled=${noRatio} onInput=${ratio} /></label>
    <label><span aria-hidden="true">%</span><input type="number" min="0" max=${WHOLE} aria-label=${t("percent-of", { version: name })} value=${share.traffic_ratio} disabled=${noRatio} onChange=${ratio} /></label>
    <label>${t("field.specification")}<select value=${share.specification} disabled=${!canEdit} onChange=${(event) => set({ specification: event.target.value })}>
      ${specifications.map((one) => html`<option key=${one.name} value=${one.name} disabled=${!one.usable} title=${one.reason}>${one.name}${one.usable ? "" : ` – ${one.reason}`}</option>`)}</select></label>
    <label>${t("nodes")}<input type="number" min="1" max=${nodesMost} value=${share.compute_nodes} disabled=${!canEdit} onChange=${(event) => set({ compute_nodes: Number(event.target.value) })} /></label>
    <label>${t("shadow-percent")}<input type="number" min="0" max=${WHOLE} value=${share.shadow_percent} disabled=${!canEdit || isOnly} onChange=${shadow} /></label>
    ${
      canEdit &&
      versions.length > 1 &&
      html`<button type="button" class="quiet icon" aria-label=${t("take-away", { version: name })} disabled=${isOnly}
      onClick=${() => edit(without(versions, name))}>×</button>`
    }
  </li>`;
}

/** Versions of the application that the service does not have.
 *
 * @param {{
 *   application: string,
 *   versions: TrafficShare[],
 *   edit: (versions: TrafficShare[]) => void,
 * }} props
 */
function AddVersion({ application, versions, edit }) {
  const { data } = useLoaded(() => call("GET", `/models/${application}/versions`), [application]);
  const has = new Set(versions.map(({ version }) => version));
  const free =
    data?.items.filter(({ version, status }) => status === "Successful" && !has.has(version)) ?? [];
  const [picked, setPicked] = useState("");
  const version = picked && !has.has(picked) ? picked : free[0]?.version;
  if (!version) return null;
  return html`<span class="row">
    <select aria-label=${t("version-to-add")} value=${version} onChange=${(event) => setPicked(event.target.value)}>
      ${free.map((one) => html`<option key=${one.version} value=${one.version}>${one.version} · ${one.headline}</option>`)}</select>
    <button type="button" onClick=${() => edit([...versions, newShare(version)])}>${t("add-version")}</button>
    <button type="button" onClick=${() => edit(withShadow([...versions, newShare(version)], version, WHOLE))}>${t("add-shadow")}</button>
    <button type="button" onClick=${() => edit(onlyOne(newShare(version)))}>${t("replace-by", { version })}</button>
  </span>`;
}

/** @param {{ onLoad: Act }} props */
const Conflict = ({
  onLoad,
}) => html`<div class="call-out" role="alert"><p>${t("traffic-conflict")}</p>
  <p><button type="button" class="primary" onClick=${onLoad}>${t("show-present")}</button></p></div>`;

/** Whether a change was refused because it was made from what the service no longer is.
 *
 * @param {unknown} error
 * @param {string} id
 * @param {number} revision
 */
const isStale = async (error, id, revision) =>
  error instanceof ConflictError && (await call("GET", `/services/${id}`)).revision !== revision;

/**
 * @param {{
 *   service: Service,
 *   project: Project,
 *   reload: () => Promise<unknown>,
 *   specifications: Specification[],
 *   nodesMost: number | undefined,
 * }} props
 */
function Editor({ service, project, reload, specifications, nodesMost }) {
  const { versions, edit, changed, revision, forget } = useShares(service);
  const [conflict, setConflict] = useState(false);
  const [busy, setBusy] = useState(false);
  const canEdit = useMay("owner");
  const sum = total(versions);
  const leave = () => {
    forget();
    setConflict(false);
  };
  const save = async () => {
    setBusy(true);
    try {
      await call("PUT", `/services/${service.id}/traffic`, {
        revision,
        versions: /** @type {Schemas["VersionShare"][]} */ (versions),
      });
      notifySaved(t("traffic-saved"));
      await reload();
      leave();
    } catch (error) {
      const stale = await isStale(error, service.id, revision).catch(() => false); // then the first error says enough
      if (stale) setConflict(true);
      else notifyProblem(error);
    }
    setBusy(false);
  };
  return html`<section class="card"><header><h2>${t("traffic")}</h2>
      ${service.changing && html`<span class="hint">${t("traffic-on-its-way")}</span>`}</header>
    <div class="share-bar" aria-hidden="true">${versions.map((one) => html`<span key=${one.version} style="flex: ${one.traffic_ratio}"></span>`)}</div>
    <ul class="shares" aria-label=${t("traffic")}>${versions.map((share) => html`<${Share} key=${share.version} ...${{ share, versions, specifications, nodesMost, edit, canEdit }} />`)}</ul>
    ${conflict && html`<${Conflict} onLoad=${leave} />`}
    ${
      canEdit &&
      html`<div class="row"><${AddVersion} application=${project.name} versions=${versions} edit=${edit} /><span class="spacer"></span>
      <span class="hint" role="status">${t("traffic-sum", { sum })}</span>
      ${changed && html`<button type="button" onClick=${leave}>${t("cancel")}</button>`}
      <button type="button" class="primary" disabled=${!changed || busy || sum !== WHOLE} onClick=${save}>${t("save")}</button></div>`
    }
  </section>`;
}

/** The tab of the versions.
 *
 * @param {{ service: Service, project: Project, reload: () => Promise<unknown> }} props
 */
export function TrafficPanel({ service, project, reload }) {
  const {
    data,
    error,
    reload: retry,
  } = useLoaded(async () => {
    const [specifications, schema] = await Promise.all([
      call("GET", "/services/specifications"),
      call("GET", "/forms/deployment"),
    ]);
    return { specifications, nodesMost: schema.properties.compute_nodes.maximum };
  }, []);
  if (!data)
    return error ? html`<${Problem} error=${error} onRetry=${retry} />` : html`<${Loading} />`;
  return html`<div class="stack">
    <${Editor} ...${{ service, project, reload }} ...${data} />
    ${service.versions.some((one) => one.shadow_percent) && html`<${ShadowReport} service=${service} />`}
    <${TrafficHistory} service=${service} reload=${reload} />
  </div>`;
}
