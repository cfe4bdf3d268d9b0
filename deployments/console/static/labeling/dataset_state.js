// What every labeling page knows of its dataset: counts, labels, gates; loaded anew while it is seen.

import { call, withQuery } from "/console/core/api.js";
import { useLoaded } from "/console/core/polling.js";

const REFRESH_MS = 5000;

/** { dataset, labels, gates, error, reload } of a dataset; the gates are those of the project.
 *
 * @param {string} datasetId
 * @param {string | undefined} projectId
 */
export function useDataset(datasetId, projectId) {
  const counted = useLoaded(() => load(datasetId), [datasetId], { everyMs: REFRESH_MS });
  const gates = useLoaded(
    () => call("GET", withQuery(`/datasets/${datasetId}/gates`, { project_id: projectId })),
    [datasetId, projectId],
  );
  return {
    ...counted.data,
    gates: gates.data,
    isLoaded: Boolean(counted.data && gates.data),
    error: counted.error ?? gates.error,
    reload: counted.reload,
    retry: () => Promise.all([counted.reload(), gates.reload()]),
  };
}

/** @param {string} datasetId */
async function load(datasetId) {
  const dataset = await call("GET", `/datasets/${datasetId}`);
  const hasLabels = dataset.project_type !== "predictive_analytics";
  return { dataset, labels: hasLabels ? await call("GET", `/datasets/${datasetId}/labels`) : [] };
}
