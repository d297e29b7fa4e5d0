/** The gateway's HTTP contract, as the page uses it. Every call can be stopped by its signal. */

/** @typedef {import("./geometry.js").Point} Point */
/** @typedef {import("./geometry.js").Polygon} Polygon */
/** @typedef {{text: string, confidence: number, bbox: [Point, Point], polygon?: Polygon}} Char */
/** @typedef {{text: string, confidence: number, bbox: [Point, Point], polygon: Polygon, chars?: Char[]}} Line */
/** @typedef {{text: string, lines: Line[], image: {hash: string, width: number, height: number}}} Page */
/**
 * @typedef {object} Reading a picture has the members of a page, a document has `pages`
 * @property {string} id
 * @property {string} text of all pages
 * @property {number} confidence
 * @property {Page[]} [pages]
 * @property {{name: string, version: string}} model
 * @property {boolean} cached
 * @property {boolean} stored
 * @property {Record<string, number>} timing_ms
 * @property {{index: number, text: string}[]} [corrections] of lines counted through all pages; in records
 * @property {string} [timestamp] in records of the history
 */
/**
 * @typedef {object} Summary
 * @property {string} id
 * @property {string} text
 * @property {string} timestamp
 * @property {number} confidence
 * @property {string | null} thumbnail an address
 */

/** @typedef {{id: string, status: string, total: number}} Accepted a job that has been begun */
/**
 * @typedef {object} Model one version of one
 * @property {string} name
 * @property {string} version
 * @property {boolean} default
 * @property {number} workers that are ready
 * @property {string} status
 * @property {number} share of the requests, 0 to 1
 * @property {string[]} languages
 * @property {number | null} parameters
 * @property {Record<string, unknown>} metrics its scores, by the set of lines
 */

/** @typedef {{at: string, readings: number, errors: number, cached: number, median_ms: number | null, p95_ms: number | null}} Stretch */
/**
 * @typedef {object} Statistics
 * @property {number} seconds that a slot lasts
 * @property {Stretch[]} slots oldest first
 * @property {Stretch} total
 * @property {{name: string, version: string}[]} versions that read anything
 * @property {number | null} waiting pictures of batches
 * @property {number} live_sessions
 */

/** @typedef {{required: boolean, name: string | null, role: string | null}} Visitor `required`: keys are asked for here */

/** Says `unauthorized` when the server wants to know who asks: nobody signed in, or no longer. */
export const access = new EventTarget();

/** Why a request came to nothing: the server's words (problem+json), or a code of our own. */
export class Problem extends Error {
  /**
   * @param {string} code api.md's, or `unreachable`, `unexpected`, `unreadable`
   * @param {string} [detail] the server's sentence
   * @param {number | null} [retryAfter] seconds
   */
  constructor(code, detail = "", retryAfter = null) {
    super(detail || code);
    this.code = code;
    this.detail = detail;
    this.retryAfter = retryAfter;
  }

  /** Whether the same request may well succeed later. */
  get passing() {
    return ["unreachable", "model_unavailable", "rate_limited", "internal"].includes(this.code);
  }
}

/** @typedef {{signal: AbortSignal, onSent?: (share: number) => void}} Sending `share` sent, 0 to 1 */

/**
 * Send one picture and wait for its text.
 * @param {File} file
 * @param {Sending} sending
 * @returns {Promise<Reading | Accepted>}
 */
export async function recognize(file, sending) {
  await assertReadable(file);
  const body = new FormData();
  body.append("file", file, file.name);
  return upload("/recognize", body, sending);
}

/**
 * XMLHttpRequest, since fetch does not tell how much is sent.
 * @param {string} path
 * @param {FormData} body
 * @param {Sending & {headers?: Record<string, string>}} options
 */
export async function upload(path, body, { signal, onSent = () => {}, headers = {} }) {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", path);
    for (const [name, value] of Object.entries({ Accept: "application/json", ...headers })) {
      request.setRequestHeader(name, value);
    }
    request.upload.onprogress = (event) => onSent(event.total ? event.loaded / event.total : 0);
    request.upload.onload = () => onSent(1);
    request.onerror = () => reject(new Problem("unreachable"));
    request.onabort = () => reject(signal.reason);
    request.onload = () => {
      const { status, responseText } = request;
      settle(status, responseText, request.getResponseHeader("Retry-After")).then(resolve, reject);
    };
    signal.addEventListener("abort", () => request.abort(), { once: true });
    request.send(body);
  });
}

/**
 * Have the server fetch a picture; the page itself loads nothing from elsewhere.
 * @param {string} url an http(s) address
 * @param {AbortSignal} signal
 * @returns {Promise<Reading | Accepted>}
 */
export const recognizeAddress = (url, signal) =>
  ask("/recognize", { method: "POST", body: JSON.stringify({ url }), signal });

/**
 * A folder, or a file that has gone since it was chosen, would look like a broken connection.
 * @param {File} file
 */
export async function assertReadable(file) {
  try {
    await file.slice(0, 1).arrayBuffer();
  } catch {
    throw new Problem("unreadable");
  }
}

/**
 * @param {{q?: string, model?: string, corrected?: boolean, before?: string | null, limit?: number, signal?: AbortSignal}} [options]
 * @returns {Promise<{items: Summary[], next: string | null}>} newest first
 */
export function listHistory({ limit = 12, signal, ...wishes } = {}) {
  const given = Object.entries(wishes).filter(([, value]) => value);
  const query = new URLSearchParams([["limit", String(limit)], ...given.map(([name, value]) => [name, String(value)])]);
  return ask(`/history?${query}`, { signal });
}

/** @param {string} id @param {AbortSignal} [signal] @returns {Promise<Reading>} */
export const fetchReading = (id, signal) => ask(recordPath(id), { signal });

/** @param {string} id @param {{keepalive?: boolean}} [how] `keepalive`: also while the page is left @returns {Promise<void>} */
export const deleteReading = (id, how) => ask(recordPath(id), { method: "DELETE", ...how });

/** @param {AbortSignal} [signal] @returns {Promise<{models: Model[]}>} */
export const fetchModels = (signal) => ask("/models", { signal });

/**
 * @param {string} id
 * @param {number} index of the line, through all pages
 * @param {string} text what it really says
 * @returns {Promise<Reading["corrections"]>} all that the record has
 */
export const correctLine = (id, index, text) =>
  ask(recordPath(id), { method: "PATCH", body: JSON.stringify({ lines: [{ index, text }] }) }).then(
    (/** @type {Reading} */ record) => record.corrections,
  );

/** @param {AbortSignal} [signal] @returns {Promise<Visitor>} */
export const fetchVisitor = (signal) => ask("/session", { signal });

/** @param {string} key @returns {Promise<Visitor>} */
export const signIn = (key) => ask("/session", { method: "POST", body: JSON.stringify({ key }) });

/** @returns {Promise<void>} */
export const signOut = () => ask("/session", { method: "DELETE" });

/** @param {string} model one version, as in `crnn_v2`; empty: all @returns {Promise<Statistics>} of the last half hour */
export const fetchStatistics = (model) => ask(`/models/statistics?${new URLSearchParams({ model })}`);

/** @param {string} id where the kept picture is */
export const picturePath = (id) => `${recordPath(id)}/image`;

/** @param {string} id */
const recordPath = (id) => `/history/${encodeURIComponent(id)}`;

/** @param {string} path @param {RequestInit} [options] */
export async function ask(path, options = {}) {
  let response;
  try {
    const kind = options.body ? { "Content-Type": "application/json" } : {};
    response = await fetch(path, { ...options, headers: { Accept: "application/json", ...kind } });
  } catch (error) {
    throw options.signal?.aborted ? error : new Problem("unreachable");
  }
  return settle(response.status, await response.text(), response.headers.get("Retry-After"));
}

/** @param {number} status @param {string} text @param {string | null} retryAfter */
async function settle(status, text, retryAfter) {
  if (status === 204) return undefined;
  const body = parse(text);
  if (status >= 200 && status < 300 && body) return body;
  if (status === 401) access.dispatchEvent(new Event("unauthorized"));
  throw new Problem(body?.code ?? "unexpected", body?.detail, Number(retryAfter) || null);
}

/** @param {string} text */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null; // a proxy's page, or a connection cut short
  }
}
