// Choosing a folder of the object store, with Create Bucket and Create Folder (SPEC 41, 42).

import { html, useState } from "/console/core/html.js";
import { call, withQuery } from "/console/core/api.js";
import { Dialog, openDialog, promptDialog } from "/console/core/dialogs.js";
import { Empty, Loading, Problem } from "/console/core/components.js";
import { t } from "/console/core/i18n.js";
import { useLoaded } from "/console/core/polling.js";
import { useMay } from "/console/core/session.js";

/** Ask for a folder; gives { bucket, path }, or undefined. An error of `save(folder)` is shown in the dialog.
 *
 * `forOutput` offers only the bucket in which ExeML stores what it makes.
 *
 * @param {{ title: string, save?: (place: Place) => unknown, forOutput?: boolean }} given
 * @returns {Promise<Place | undefined>}
 */
export const chooseFolder = ({ title, save, forOutput = false }) =>
  openDialog((close) => html`<${FolderDialog} ...${{ title, save, forOutput, close }} />`);

/** @param {boolean} forOutput */
const bucketsFor = async (forOutput) =>
  (await call("GET", "/buckets")).filter(({ own }) => own || !forOutput);

/**
 * @param {{
 *   title: string,
 *   save: ((place: Place) => unknown) | undefined,
 *   forOutput: boolean,
 *   close: Close,
 * }} props
 */
function FolderDialog({ title, save, forOutput, close }) {
  const [place, setPlace] = useState(/** @type {Place | null} */ (null));
  const [problem, setProblem] = useState(/** @type {Error | null} */ (null));
  const owner = useMay("owner");
  const buckets = useLoaded(() => bucketsFor(forOutput), []);
  const bucket = place?.bucket ?? buckets.data?.[0]?.name;
  const path = place?.path ?? "";
  const createBucket = async () => {
    const made = await promptDialog({
      title: t("folder.create-bucket"),
      label: t("folder.bucket-name"),
      hint: t("folder.bucket-hint"),
      action: t("create"),
      /** @param {string} name */
      save: (name) => call("POST", "/buckets", { name }),
    });
    if (!made) return;
    setPlace({ bucket: made.name, path: "" }); // at once: what is pressed next is meant for the new bucket
    await buckets.reload();
  };
  const choose = async () => {
    setProblem(null);
    try {
      const chosen = /** @type {Place} */ ({ bucket, path }); // without a bucket there is no path to choose
      await save?.(chosen);
      close(chosen);
    } catch (error) {
      setProblem(/** @type {Error} */ (error));
    }
  };
  const names = new Set(buckets.data?.map(({ name }) => name));
  if (bucket) names.add(bucket); // a new one, until the list knows it
  return html`<${Dialog} title=${title} onClose=${close}
    footer=${html`<button type="button" onClick=${() => close()}>${t("cancel")}</button>
      <button type="button" class="primary" disabled=${!path} onClick=${choose}>${t("folder.choose")}</button>`}>
    ${buckets.error && html`<${Problem} error=${buckets.error} onRetry=${buckets.reload} />`}
    <span class="row">
      <label class="row grow">${t("folder.bucket")}
        <select class="grow" value=${bucket ?? ""} onChange=${(event) => setPlace({ bucket: event.target.value, path: "" })}>
          ${[...names].map((name) => html`<option key=${name} value=${name}>${name}</option>`)}
        </select></label>
      ${owner && !forOutput && html`<button type="button" onClick=${createBucket}>${t("folder.create-bucket")}</button>`}
    </span>
    ${bucket && html`<${Folder} bucket=${bucket} path=${path} open=${(to) => setPlace({ bucket, path: to })} />`}
    ${problem && html`<${Problem} error=${problem} />`}
  <//>`;
}

/** @param {{ bucket: string, path: string, open: (path: string) => void }} props */
function Folder({ bucket, path, open }) {
  const owner = useMay("owner");
  const address = /** @type {const} */ (`/buckets/${bucket}`);
  const { data, error, reload } = useLoaded(
    () => call("GET", withQuery(`${address}/folder`, { path })),
    [bucket, path],
  );
  /** @param {string} name */
  const below = (name) => [path, name].filter(Boolean).join("/");
  const create = async () => {
    const made = await promptDialog({
      title: t("folder.create"),
      label: t("folder.name"),
      hint: t("folder.name-hint"),
      action: t("create"),
      /** @param {string} name */
      save: async (name) => {
        await call("POST", `${address}/folders`, { path: below(name) });
        return below(name);
      },
    });
    if (made) open(made);
  };
  const parts = path.split("/").filter(Boolean);
  return html`<div class="row">
      <nav class="crumbs grow" aria-label=${t("folder.place")}>
        <button type="button" class="quiet" onClick=${() => open("")}>${bucket}</button>
        ${parts.map((part, i) => html`<span key=${i}>/ <button type="button" class="quiet" onClick=${() => open(parts.slice(0, i + 1).join("/"))}>${part}</button></span>`)}
      </nav>
      ${owner && html`<button type="button" onClick=${create}>${t("folder.create")}</button>`}
    </div>
    ${error && html`<${Problem} error=${error} onRetry=${reload} />`}
    ${!data && !error && html`<${Loading} />`}
    ${
      data &&
      html`<ul class="folder">
      ${data.folders.map((name) => html`<li key=${name}><button type="button" class="quiet" onClick=${() => open(below(name))}>📁 ${name}</button></li>`)}
      ${data.files.slice(0, 50).map((name) => html`<li key=${name} class="hint">${name}</li>`)}
      ${!data.folders.length && !data.files.length && html`<${Empty} title=${t("folder.empty")} />`}
    </ul>`
    }`;
}
