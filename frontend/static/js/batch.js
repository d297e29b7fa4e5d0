/** A batch: files on their way to a job, and how far the job is with each. */

import { Problem } from "./api.js";
import { cancelJob, fetchJob, followJob, problemOf, sendJob } from "./jobs.js";

/** @typedef {{file: File, name: string}} Picked `name`: with its folder */
/** @typedef {"none" | "sending" | "queued" | "running" | "succeeded" | "failed" | "cancelled" | "broken"} Stage */
/**
 * @typedef {object} Entry one file; of what was read only what is shown
 * @property {string} name
 * @property {import("./jobs.js").Status} status
 * @property {Problem | null} problem
 * @property {{id: string, stored: boolean, words: string, lines: number, pages: number, confidence: number} | null} read
 */

/** Events: `change` (how far it is), `entries` (which files there are), `entry` (the detail is the index of one). */
export class Batch extends EventTarget {
  id = "";
  /** @type {Stage} */
  stage = "none";
  /** Share of the files' bytes sent, 0 to 1. */
  sent = 0;
  /** The connection to the server is lost for the moment. */
  apart = false;
  /** Why it was not sent, or is not there. @type {Problem | null} */
  problem = null;
  /** @type {Entry[]} */
  entries = [];
  /** @type {Picked[]} */
  #picked = [];
  #key = "";
  #stop = new AbortController();

  get done() {
    return this.entries.filter(({ status }) => status === "succeeded").length;
  }

  get failed() {
    return this.entries.filter(({ status }) => status === "failed").length;
  }

  get busy() {
    return ["sending", "queued", "running"].includes(this.stage);
  }

  /** @param {Picked[]} picked */
  async begin(picked) {
    this.clear();
    this.#picked = picked;
    this.#key = randomKey();
    this.entries = picked.map(({ name }) => ({ name, status: "queued", problem: null, read: null }));
    this.#tell("entries");
    await this.send();
  }

  /** Also again where that failed: the key makes one job of both. */
  async send() {
    const { signal } = this.#stop;
    this.#go({ stage: "sending", problem: null, sent: 0 });
    try {
      const body = new FormData();
      for (const { file, name } of this.#picked) body.append("file", file, name);
      const { id } = await sendJob(body, this.#key, { signal, onSent: (sent) => this.#go({ sent }) });
      this.#picked = [];
      this.#go({ id, stage: "queued" });
      await this.#follow(signal);
    } catch (error) {
      this.#fail(error, signal);
    }
  }

  /** A job that was begun before. @param {string} id */
  async resume(id) {
    this.clear();
    const { signal } = this.#stop;
    this.#go({ id, stage: "queued", sent: 1 });
    try {
      const job = await fetchJob(id, signal);
      this.entries = job.items.map(entryOf);
      this.#tell("entries");
      this.#go({ stage: job.status });
      if (this.busy) await this.#follow(signal);
    } catch (error) {
      this.#fail(error, signal);
    }
  }

  /** What was read stays in the history. */
  async cancel() {
    const { id } = this;
    this.#stop.abort();
    this.#stop = new AbortController();
    if (!id) return this.clear();
    try {
      await cancelJob(id);
      for (const entry of this.entries) if (["queued", "running"].includes(entry.status)) entry.status = "cancelled";
      this.#tell("entries");
      this.#go({ stage: "cancelled" });
    } catch (error) {
      if (error instanceof Problem && error.code === "not_found") return this.clear();
      this.#fail(error, this.#stop.signal);
    }
  }

  clear() {
    this.#stop.abort();
    this.#stop = new AbortController();
    this.#picked = [];
    this.entries = [];
    this.#tell("entries");
    this.#go({ id: "", stage: "none", sent: 0, problem: null, apart: false });
  }

  /** @param {AbortSignal} signal */
  async #follow(signal) {
    const end = await followJob(this.id, {
      signal,
      onItem: (item) => this.#take(item),
      onGap: (apart) => this.#go({ apart }),
    });
    this.#go({ stage: end.status, apart: false });
  }

  /** @param {import("./jobs.js").JobItem} item */
  #take(item) {
    this.entries[item.index] = entryOf(item);
    this.dispatchEvent(new CustomEvent("entry", { detail: item.index }));
    this.#go({ stage: "running" });
  }

  /** @param {unknown} error @param {AbortSignal} signal */
  #fail(error, signal) {
    if (signal.aborted) return;
    if (!(error instanceof Problem)) console.error(error);
    const problem = error instanceof Problem ? error : new Problem("unexpected");
    if (problem.code === "unauthorized" && this.id) return this.#go({ problem: null }); // taken up after signing in
    this.#go({ stage: "broken", problem });
  }

  /** @param {Partial<Pick<Batch, "id" | "stage" | "sent" | "problem" | "apart">>} change */
  #go(change) {
    Object.assign(this, change);
    this.#tell("change");
  }

  /** @param {string} name */
  #tell(name) {
    this.dispatchEvent(new Event(name));
  }
}

/** @param {import("./jobs.js").JobItem} item @returns {Entry} */
function entryOf({ name, status, result, error }) {
  const problem = error ? problemOf(error) : null;
  if (!result) return { name, status, problem, read: null };
  const { id, text, stored, confidence, pages = [result] } = /** @type {any} */ (result);
  const lines = pages.reduce((/** @type {number} */ sum, /** @type {any} */ page) => sum + page.lines.length, 0);
  const words = text.split("\n").map((/** @type {string} */ line) => line.trim()).filter(Boolean).slice(0, 3).join(" · ");
  return { name, status, problem, read: { id, stored, words, lines, pages: pages.length, confidence } };
}

/** crypto.randomUUID is only there with HTTPS or on loopback. */
const randomKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
