// The items of a batch job that could not be predicted, read from its result as far as needed.

import { html } from "/console/core/html.js";
import { ApiError, fileUrl } from "/console/core/api.js";
import { Empty, Loading, Problem } from "/console/core/components.js";
import { t } from "/console/core/i18n.js";
import { useLoaded } from "/console/core/polling.js";

const MOST_LINES = 50;
const MOST_BYTES = 20_000_000;

/** The first lines of a result in which an error is told; the rest of the file is not fetched.
 *
 * @param {BatchJob} job
 */
async function errorLines(job) {
  const response = await fetch(fileUrl(`/batch-jobs/${job.id}/result`));
  if (!response.ok) throw new ApiError((await response.json()).error_msg, "", response.status);
  const reader = /** @type {ReadableStream<BufferSource>} */ (response.body)
    .pipeThrough(new TextDecoderStream())
    .getReader();
  const found = [];
  let left = "",
    read = 0;
  for (;;) {
    const { done, value } = await reader.read();
    const lines = (left + (value ?? "")).split("\n");
    left = done ? "" : (lines.pop() ?? "");
    for (const line of lines) if (line.includes('"error_msg"')) found.push(JSON.parse(line));
    read += value?.length ?? 0;
    if (done || found.length >= MOST_LINES || read > MOST_BYTES) break;
  }
  await reader.cancel();
  return found.filter((one) => one.error_msg).slice(0, MOST_LINES);
}

/** @param {{ job: BatchJob }} props */
function Lines({ job }) {
  const { data, error, reload } = useLoaded(() => errorLines(job), [job.id]);
  if (error) return html`<${Problem} error=${error} onRetry=${reload} />`;
  if (!data) return html`<${Loading} />`;
  return html`<ul class="error-lines">${data.map((one) => html`<li key=${one.item}><b>${one.item}</b>: ${one.error_msg}</li>`)}</ul>`;
}

/** The card of the errors; only a finished job with whole answers tells them here.
 *
 * @param {{ job: BatchJob }} props
 */
export const ErrorLines = ({
  job,
}) => html`<section class="card"><h2>${t("errors-of", { source: job.request.source })}</h2>
  ${
    job.status === "Executed" && job.request.format === "jsonl"
      ? html`<${Lines} job=${job} />`
      : html`<${Empty} title=${t(job.status === "Executed" ? "errors-in-csv" : "errors-at-end")} />`
  }</section>`;
