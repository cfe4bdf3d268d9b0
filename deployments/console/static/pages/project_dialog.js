// Changing what a project is found by, its description and its tags; deleting it.

import { html } from "/console/core/html.js";
import { textOf } from "/console/core/forms.js";
import { call } from "/console/core/api.js";
import { formDialog } from "/console/core/dialogs.js";
import { notifySaved } from "/console/core/notices.js";
import { t } from "/console/core/i18n.js";
import { askToDelete } from "/console/pages/deletion.js";

/** Split what was typed into tags.
 *
 * @param {string} text
 */
export const tagsIn = (text) =>
  text
    .split(/[,，]/)
    .map((tag) => tag.trim())
    .filter(Boolean);

/** Ask for a description and tags; gives the changed project, or undefined.
 *
 * @param {Project} project
 */
export async function editProject(project) {
  const changed = await formDialog({
    title: t("edit-project", project),
    action: t("save"),
    fields: html`
      <label>${t("column.description")}<textarea name="description" maxlength="500" defaultValue=${project.description}></textarea></label>
      <label>${t("column.tags")}<input name="tags" defaultValue=${project.tags.join(", ")} /><span class="hint">${t("tags-hint")}</span></label>`,
    /** @param {FormData} form */
    save: (form) =>
      call("PATCH", `/projects/${project.id}`, {
        description: textOf(form, "description"),
        tags: tagsIn(textOf(form, "tags")),
      }),
  });
  if (changed) notifySaved();
  return changed;
}

/** Ask, then delete a project; gives whether it is deleted.
 *
 * @param {Project} project
 */
export const deleteProject = (project) =>
  askToDelete(`/projects/${project.id}`, {
    title: t("delete-project", project),
    text: t("delete-project-text", project),
    done: t("project-deleted", project),
  });
