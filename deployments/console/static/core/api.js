// The REST API as the console calls it. Who is signed in is kept in a cookie that scripts cannot read.

import { currentLanguage, t } from "./i18n.js";

const ROOT = "/api/v1";

/** An answer of the API that is an error: its sentence, its code and its HTTP status. */
export class ApiError extends Error {
  /**
   * @param {string} sentence
   * @param {string} code
   * @param {number} status
   */
  constructor(sentence, code, status) {
    super(sentence);
    this.code = code;
    this.status = status;
  }
}

/** Somebody else changed the thing meanwhile, or its state does not allow the call (409). */
export class ConflictError extends ApiError {}

/** Nobody is signed in, or the session has ended (401). */
export class SignedOutError extends ApiError {}

/** The server was not reached: it restarts, or the network is down. */
export class NetworkError extends Error {
  /** @param {ErrorOptions} [options] */
  constructor(options) {
    super(t("offline"), options);
  }
}

/** @type {Record<number, typeof ApiError>} */
const ERRORS = { 401: SignedOutError, 409: ConflictError };
/** @type {Set<(error: ApiError) => void>} */
const signedOutListeners = new Set();

/** Be told whenever an answer says that nobody is signed in.
 *
 * @param {(error: ApiError) => void} listener
 */
export const onSignedOut = (listener) => signedOutListeners.add(listener);

/**
 * @param {number} status
 * @param {any} body
 */
function failure(status, body) {
  const error = new (ERRORS[status] ?? ApiError)(
    body?.error_msg ?? `The server answered with status ${status}.`,
    body?.error_code ?? "UNKNOWN",
    status,
  );
  if (status === 401) for (const listener of signedOutListeners) listener(error);
  return error;
}

/**
 * @param {string} text
 * @returns {any}
 */
const parsed = (text) => {
  try {
    return JSON.parse(text);
  } catch {
    return null; // a proxy in between answered, not the API
  }
};

/** Whether a call or an upload was ended from here.
 *
 * @param {unknown} error
 */
export const isAborted = (error) => error instanceof Error && error.name === "AbortError";

/** What an error says.
 *
 * @param {unknown} error
 */
export const messageOf = (error) => (error instanceof Error ? error.message : String(error));

/** The HTTP status of an error of the API.
 *
 * @param {unknown} error
 */
export const statusOf = (error) => (error instanceof ApiError ? error.status : undefined);

/**
 * @param {string} method
 * @param {string} path
 * @param {{ body?: unknown, signal?: AbortSignal }} options
 */
async function send(method, path, { body, signal }) {
  try {
    return await fetch(ROOT + path, {
      method,
      signal,
      headers: {
        "Accept-Language": currentLanguage(),
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch (error) {
    if (isAborted(error)) throw error;
    throw new NetworkError({ cause: error });
  }
}

/** Call the API and return the parsed answer; `options.signal` can end the call.
 *
 * @template {string} Method
 * @template {string} Path
 * @param {Method} method
 * @param {Path} path
 * @param {BodyOf<Method, Path>} [body]
 * @param {{ signal?: AbortSignal }} [options]
 * @returns {Promise<Answer<Method, Path>>}
 */
export async function call(method, path, body, { signal } = {}) {
  const response = await send(method, path, { body, signal });
  if (!response.ok) throw failure(response.status, parsed(await response.text()));
  if (response.status === 204) return /** @type {Answer<Method, Path>} */ (null);
  return response.json();
}

/** The address of a file of the API, for the src of pictures and sounds and for downloads.
 *
 * @param {string} path
 * @param {Query} [query]
 */
export const fileUrl = (path, query = {}) => ROOT + withQuery(path, query);

/** A path with a query; values that are empty are left out, lists are repeated.
 *
 * @template {string} Path
 * @param {Path} path
 * @param {Query} query
 * @returns {Path}
 */
export function withQuery(path, query) {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    for (const one of [value].flat())
      if (one !== undefined && one !== null && one !== "") search.append(name, String(one));
  const text = search.toString();
  return /** @type {Path} */ (text ? `${path}?${text}` : path);
}

/** Send a FormData; `onProgress(share)` is told how much has left, `signal` can end it.
 *
 * @param {string} path
 * @param {FormData} form
 * @param {{ method?: string, onProgress?: (share: number) => void, signal?: AbortSignal }} [options]
 * @returns {Promise<any>}
 */
export function upload(path, form, { method = "POST", onProgress, signal } = {}) {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const request = new XMLHttpRequest(); // fetch cannot tell how much of a body has been sent
    request.upload.onprogress = ({ loaded, total }) => onProgress?.(total ? loaded / total : 0);
    request.onload = () => {
      const answer = parsed(request.responseText);
      if (request.status < 300) resolve(answer);
      else reject(failure(request.status, answer));
    };
    request.onerror = () => reject(new NetworkError());
    request.onabort = () => reject(new DOMException("The upload was stopped.", "AbortError"));
    signal?.addEventListener("abort", () => request.abort(), { once: true });
    request.open(method, ROOT + path);
    request.setRequestHeader("Accept-Language", currentLanguage());
    request.send(form);
  });
}

/** GET a page of a list: { items, total }; the API tells the number of all in a header.
 *
 * @template {string} Path
 * @param {Path} path
 * @param {Query} [query]
 * @param {{ signal?: AbortSignal }} [options]
 * @returns {Promise<{ items: Answer<"GET", Path>, total: number }>}
 */
export async function list(path, query = {}, { signal } = {}) {
  const response = await send("GET", withQuery(path, query), { signal });
  if (!response.ok) throw failure(response.status, parsed(await response.text()));
  const items = await response.json();
  return { items, total: Number(response.headers.get("Total-Count") ?? items.length) };
}
