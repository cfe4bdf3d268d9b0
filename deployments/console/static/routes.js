// The pages and their addresses. A page is loaded when it is first opened.
// Its module exports the component as default; the parts of the address are its properties.

/** @type {[string, () => Promise<{ default: Component }>][]} */
export const ROUTES = [
  ["/", () => import("/console/pages/projects.js")],
  ["/projects/new", () => import("/console/pages/new_project.js")],
  ["/projects/:id", () => import("/console/pages/workflow.js")],
  ["/projects/:id/evaluation", () => import("/console/pages/evaluation/evaluation.js")],
  ["/projects/:id/schedules", () => import("/console/pages/schedules/project_schedules.js")],
  ["/schedules", () => import("/console/pages/schedules/schedules.js")],
  ["/projects/:id/label", () => import("/console/labeling/project.js")],
  ["/datasets", () => import("/console/pages/datasets/list.js")],
  ["/datasets/:id", () => import("/console/pages/datasets/dataset.js")],
  ["/datasets/:id/diff/:older/:newer", () => import("/console/pages/datasets/diff.js")],
  ["/datasets/:id/label", () => import("/console/labeling/dataset.js")],
  ["/models", () => import("/console/pages/models/list.js")],
  ["/models/:name", () => import("/console/pages/models/application.js")],
  ["/models/:name/:version", () => import("/console/pages/models/version.js")],
  ["/services", () => import("/console/pages/services/list.js")],
  ["/services/new", () => import("/console/pages/services/new.js")],
  ["/services/:id", () => import("/console/pages/services/service.js")],
  ["/batch-jobs", () => import("/console/pages/batch/list.js")],
  ["/batch-jobs/new", () => import("/console/pages/batch/new.js")],
  ["/account", () => import("/console/pages/account.js")],
  ["/accounts", () => import("/console/pages/accounts.js")],
  ["/platform", () => import("/console/pages/platform.js")],
];
