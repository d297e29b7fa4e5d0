/** Readings that go once the time to think better of it has passed, or the page is left. */

import { deleteReading, Problem } from "./api.js";

const TIME = 8000; // ms in which it can be undone

/** @typedef {import("./api.js").Summary} Summary */

/** Events: `change` (what is about to go), `gone` (the detail is an id), `failed` (the detail is a Problem). */
export class Deletions extends EventTarget {
  /** @type {Map<string, Summary>} */
  #pending = new Map();
  /** Being deleted: no longer to be undone. @type {Set<string>} */
  #going = new Set();
  #timer = 0;

  constructor() {
    super();
    addEventListener("pagehide", () => this.carryOut());
  }

  get count() {
    return this.#pending.size;
  }

  /** Whether it is to be shown no longer. @param {string} id */
  has(id) {
    return this.#pending.has(id) || this.#going.has(id);
  }

  /** @param {Summary} summary */
  add(summary) {
    this.#pending.set(summary.id, summary);
    this.resume();
    this.#tell("change");
  }

  /** Everything that is about to go stays. */
  undo() {
    this.pause();
    this.#pending.clear();
    this.#tell("change");
  }

  /** Whoever looks at the way back has as long as they like. */
  pause() {
    clearTimeout(this.#timer);
  }

  resume() {
    this.pause();
    if (this.count) this.#timer = setTimeout(() => this.carryOut(), TIME);
  }

  carryOut() {
    this.pause();
    const ids = [...this.#pending.keys()];
    this.#pending.clear();
    for (const id of ids) this.#delete(id);
    if (ids.length) this.#tell("change");
  }

  /** @param {string} id */
  async #delete(id) {
    this.#going.add(id);
    try {
      await deleteReading(id, { keepalive: true });
      this.#tell("gone", id);
    } catch (error) {
      const problem = error instanceof Problem ? error : new Problem("unexpected");
      if (problem.code === "not_found") this.#tell("gone", id); // somebody was faster
      else this.#tell("failed", problem);
    } finally {
      this.#going.delete(id);
      this.#tell("change");
    }
  }

  /** @param {string} name @param {unknown} [detail] */
  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
