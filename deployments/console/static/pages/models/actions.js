// What can be done with a version of an AI application.

import { fileUrl } from "/console/core/api.js";
import { t } from "/console/core/i18n.js";
import { navigate } from "/console/core/router.js";
import { askToDelete } from "/console/pages/deletion.js";
import { download } from "/console/pages/downloads.js";

export const DOWNLOADS = ["model", "edge", "bento"];

/**
 * @param {{ application: string, version: string }} version
 * @returns {`/models/${string}/versions/${string}`}
 */
export const versionPath = ({ application, version }) =>
  `/models/${application}/versions/${version}`;

/** Download a version in one of the forms of DOWNLOADS.
 *
 * @param {{ application: string, version: string }} one
 * @param {string} kind
 */
export const downloadVersion = (one, kind) =>
  download(fileUrl(`${versionPath(one)}/download`, { kind }));

/** Ask, then delete a version; gives whether it is deleted.
 *
 * @param {{ application: string, version: string }} one
 */
export const deleteVersion = (one) =>
  askToDelete(versionPath(one), {
    title: t("delete-version", one),
    text: t("delete-version-text"),
    done: t("version-deleted", one),
  });

/** The menu of a version.
 *
 * @param {ModelVersion} one
 * @param {{ owner: boolean, reload: Act }} page
 * @returns {Action[]}
 */
export function versionActions(one, { owner, reload }) {
  /** @type {Action[]} */
  const actions = [
    {
      label: t("model-card"),
      run: () => open(fileUrl(`${versionPath(one)}/card.html`), "_blank", "noopener"),
    },
  ];
  if (!owner) return actions;
  actions.push(
    ...DOWNLOADS.map((kind) => ({
      label: t(`download.${kind}`),
      run: () => downloadVersion(one, kind),
    })),
  );
  const deploy = () =>
    navigate(`/services/new?application=${one.application}&version=${one.version}`);
  return [
    { label: t("deploy"), disabled: one.status !== "Successful", run: deploy },
    ...actions,
    { label: t("delete"), danger: true, run: async () => (await deleteVersion(one)) && reload() },
  ];
}
