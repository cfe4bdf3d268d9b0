// A job of a dataset that is followed until it ends, also one that ran before the page was opened.

import { call } from "/console/core/api.js";
import { useEffect, useState } from "/console/core/html.js";
import { notifyProblem } from "/console/core/notices.js";
import { untilAnswered } from "./saving.js";

const REFRESH_MS = 1000;
const ENDED = ["Executed", "Failed", "Stopped"];

/** @param {{ status: string }} job */
export const isOver = ({ status }) => ENDED.includes(status);

/**
 * @param {string} datasetId
 * @param {Job["kind"]} kind
 */
const findRunning = async (datasetId, kind) =>
  (await call("GET", `/datasets/${datasetId}/jobs`)).find(
    (job) => job.kind === kind && !isOver(job),
  ) ?? null;

/** The latest job of a kind: { job, isRunning, follow(job), stop }; `onEnd` is called when it has ended.
 *
 * @param {string} datasetId
 * @param {Job["kind"]} kind
 * @param {Act} onEnd
 */
export function useFollowedJob(datasetId, kind, onEnd) {
  const [job, setJob] = useState(/** @type {Job | null} */ (null));
  const isRunning = job !== null && !isOver(job);
  useEffect(() => {
    const found = untilAnswered(() => findRunning(datasetId, kind));
    found.then((running) => setJob((known) => known ?? running), notifyProblem);
  }, [datasetId, kind]);
  useEffect(() => {
    if (!isRunning) return undefined;
    let isWanted = true;
    const look = async () => {
      const next = await untilAnswered(() => call("GET", `/data-jobs/${job.id}`));
      if (!isWanted) return;
      setJob(next);
      if (isOver(next)) onEnd();
    };
    const timer = setTimeout(() => look().catch(notifyProblem), REFRESH_MS);
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [job]);
  const stop = () =>
    call("POST", `/data-jobs/${/** @type {Job} */ (job).id}/stop`).then(setJob, notifyProblem);
  return { job, isRunning, follow: setJob, stop };
}
