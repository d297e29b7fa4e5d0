/** Jobs of the gateway: pictures read in the background, and what is told of them as it happens. */

import { ask, Problem, upload } from "./api.js";

/** @typedef {import("./api.js").Accepted} Accepted */
/** @typedef {import("./api.js").Reading} Reading */
/** @typedef {"queued" | "running" | "succeeded" | "failed" | "cancelled"} Status */
/** @typedef {{code: string, detail: string}} Trouble */
/** @typedef {{index: number, name: string, status: Status, result?: Reading, error?: Trouble}} JobItem */
/** @typedef {{id: string, status: Status, total: number, done: number, failed: number}} Progress */

/** @param {Reading | Accepted} answer @returns {answer is Accepted} */
export const isJob = (answer) => "total" in answer && !("text" in answer);

/**
 * @param {FormData} body
 * @param {string} key the same again makes no second job
 * @param {import("./api.js").Sending} sending
 * @returns {Promise<Accepted>}
 */
export const sendJob = (body, key, sending) =>
  upload("/jobs", body, { ...sending, headers: { "Idempotency-Key": key } });

/** @param {string} id @param {AbortSignal} [signal] @returns {Promise<Progress & {items: JobItem[]}>} */
export const fetchJob = (id, signal) => ask(jobPath(id), { signal });

/** @param {string} id @returns {Promise<void>} */
export const cancelJob = (id) => ask(jobPath(id), { method: "DELETE" });

/** @param {string} id @param {string} format */
export const archivePath = (id, format) => `${jobPath(id)}/archive?format=${format}`;

/** @param {string} id */
const jobPath = (id) => `/jobs/${encodeURIComponent(id)}`;

/**
 * Every item that is finished, those before too, until the end. The browser connects again by itself
 * where a connection breaks; only an answer that is a refusal ends it with a Problem.
 * @param {string} id
 * @param {{signal: AbortSignal, onItem: (item: JobItem) => void, onGap?: (apart: boolean) => void}} options
 * @returns {Promise<Progress>}
 */
export function followJob(id, { signal, onItem, onGap = () => {} }) {
  const source = new EventSource(`${jobPath(id)}/events`);
  /** @type {Promise<Progress>} */
  const end = new Promise((resolve, reject) => {
    source.addEventListener("open", () => onGap(false));
    source.addEventListener("item", ({ data }) => onItem(JSON.parse(data)));
    source.addEventListener("end", ({ data }) => resolve(JSON.parse(data)));
    source.addEventListener("error", () => {
      onGap(true);
      if (source.readyState === EventSource.CLOSED) why(id).then(reject);
    });
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
  return end.finally(() => source.close());
}

/** An EventSource does not say what it was refused with. @param {string} id */
async function why(id) {
  try {
    await fetchJob(id);
    return new Problem("unreachable");
  } catch (error) {
    return error;
  }
}

/**
 * What a job of one item read; it is cancelled when nobody waits for it any more.
 * @param {string} id
 * @param {AbortSignal} signal
 * @returns {Promise<Reading>}
 */
export async function resultOf(id, signal) {
  /** @type {JobItem | null} */
  let read = null;
  signal.addEventListener("abort", () => cancelJob(id).catch(() => {}), { once: true });
  await followJob(id, { signal, onItem: (item) => { read = item; } });
  const { result, error } = /** @type {JobItem} */ (read ?? {});
  if (result) return result;
  throw problemOf(error);
}

/** @param {Trouble} [error] why an item was not read */
export const problemOf = (error) => new Problem(error?.code ?? "unexpected", error?.detail);
