// Asking a service from the console: the same request as programs send, without an API key.

import { useRef, useState } from "/console/core/html.js";
import { call, upload, withQuery } from "/console/core/api.js";

/**
 * @param {Service} service
 * @param {Query} options
 * @returns {`/services/${string}/predict`}
 */
const pathOf = (service, options) => withQuery(`/services/${service.id}/predict`, options);

/** Send a file.
 *
 * @param {Service} service
 * @param {File} file
 * @param {Query} [options]
 */
export function predictFile(service, file, options = {}) {
  const form = new FormData();
  form.append("file", file);
  return upload(pathOf(service, options), form);
}

/** Send JSON.
 *
 * @param {Service} service
 * @param {object} body
 * @returns {Promise<any>}
 */
export const predictJson = (service, body) => call("POST", pathOf(service, {}), body);

/** The latest answer: { answer, error, busy, milliseconds, ask }; `ask` gets a function that asks. */
export function usePrediction() {
  const [state, setState] = useState(/** @type {Prediction} */ ({}));
  const latest = useRef(0);
  /** @param {() => Promise<any>} send */
  const ask = async (send) => {
    const mine = ++latest.current;
    /** @param {Prediction} next */
    const change = (next) => mine === latest.current && setState(next);
    const begun = performance.now();
    setState((known) => ({ ...known, busy: true }));
    try {
      const answer = await send();
      change({ answer, milliseconds: performance.now() - begun });
    } catch (error) {
      change({ error: /** @type {Error} */ (error) });
    }
  };
  const forget = () => {
    latest.current++;
    setState({});
  };
  return { ...state, ask, forget };
}
