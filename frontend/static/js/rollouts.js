/** New versions on their way to the traffic, and what may be asked of each. */

import { ask, Problem } from "./api.js";

/** @typedef {"promote" | "rollback" | "resume"} Action */
/** @typedef {{version: string, readings: number, errors: number, p95_ms: number | null, confidence: number | null}} Tally */
/** @typedef {{step: string, at: string, who: string, what: string, why: string}} Step */
/** @typedef {{before: string, after: string, confidence_before: number, confidence_after: number}} Difference a line read otherwise in the shadow */
/**
 * @typedef {object} Rollout
 * @property {string} id
 * @property {string} model
 * @property {string} version
 * @property {string} before the version that it takes over from
 * @property {"running" | "waiting" | "promoted" | "rolled_back" | "refused" | "failed"} status
 * @property {string} step
 * @property {number} share of the traffic now, 0 to 1
 * @property {Step[]} steps
 * @property {Action[]} can
 * @property {{before: Tally, after: Tally} | null} [comparison]
 * @property {Difference[]} [differences]
 */
/** @typedef {{model: string, version: string, share?: number, shadow: boolean, automatic: boolean, why: string}} Wish */

const WHILE_RUNNING = 2000; // ms
const AT_REST = 15_000; // ms
const PATH = "/models/rollouts";

/** Event `change`: what there is, or how it stands. */
export class Rollouts extends EventTarget {
  /** Newest first. @type {Rollout[]} */
  items = [];
  /** @type {Problem | null} */
  problem = null;
  #timer = 0;

  async load() {
    clearTimeout(this.#timer);
    try {
      if (!document.hidden) this.items = await this.#fetch();
      this.problem = null;
    } catch (error) {
      this.problem = error instanceof Problem ? error : new Problem("unexpected");
    }
    this.dispatchEvent(new Event("change"));
    this.#timer = setTimeout(() => this.load(), this.items.some(isRunning) ? WHILE_RUNNING : AT_REST);
  }

  /** @param {Wish} wish */
  async begin(wish) {
    await ask(PATH, { method: "POST", body: JSON.stringify(wish) });
    await this.load();
  }

  /** @param {Rollout} rollout @param {Action} action */
  async act({ id }, action) {
    await ask(`${rolloutPath(id)}/${action}`, { method: "POST", body: "{}" });
    await this.load();
  }

  /** Those that run are looked at more closely. @returns {Promise<Rollout[]>} */
  async #fetch() {
    /** @type {{rollouts: Rollout[]}} */
    const { rollouts } = await ask(PATH);
    return Promise.all(rollouts.map((each) => (isRunning(each) ? ask(rolloutPath(each.id)) : each)));
  }
}

/** @param {Rollout} rollout */
export const isRunning = ({ status }) => status === "running" || status === "waiting";

/** @param {string} id */
const rolloutPath = (id) => `${PATH}/${encodeURIComponent(id)}`;
