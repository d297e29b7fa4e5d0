/** The readings that a search of the history found, as far as they have been fetched. */

import { listHistory } from "./api.js";
import { idAfter } from "./ulid.js";

/** @typedef {import("./api.js").Summary} Summary */
/** @typedef {{q: string, model: string, until: string, corrected: boolean}} Query `until`: a day, 2026-01-31 */

const PAGE = 24;

/** @returns {Query} */
export const everything = () => ({ q: "", model: "", until: "", corrected: false });

/** Event `change`: what is found, or how far the search is. */
export class Shelf extends EventTarget {
  /** @type {Query} */
  query = everything();
  /** @type {Summary[]} */
  items = [];
  /** @type {string | null} */
  next = null;
  /** @type {"fresh" | "loading" | "found" | "failed"} */
  status = "fresh";
  #stop = new AbortController();

  /** Whether anything narrows the search. */
  get narrowed() {
    return Object.values(this.query).some(Boolean);
  }

  /** Search anew; an answer to an older search is not waited for. @param {Query} [query] */
  search(query = this.query) {
    this.query = query;
    return this.#fetch(null);
  }

  /** The next readings of the same search. */
  async more() {
    if (this.next && this.status !== "loading") await this.#fetch(this.next);
  }

  /** @param {string} id deleted */
  drop(id) {
    this.items = this.items.filter((summary) => summary.id !== id);
    this.#tell();
  }

  /** @param {string | null} after an id that has been fetched; null: from the beginning */
  async #fetch(after) {
    this.#stop.abort();
    this.#stop = new AbortController();
    const { signal } = this.#stop;
    this.status = "loading";
    this.#tell();
    const { q, model, until, corrected } = this.query;
    const before = after ?? (until ? idAfter(until) : null);
    const search = { q: q.trim(), model, corrected, limit: PAGE, signal };
    try {
      let page = await listHistory({ ...search, before });
      // A search that takes long comes in pieces, and there may be nothing in the first ones.
      while (!page.items.length && page.next) page = await listHistory({ ...search, before: page.next });
      this.items = after ? [...this.items, ...page.items] : page.items;
      this.next = page.next;
      this.status = "found";
    } catch {
      if (signal.aborted) return;
      this.status = "failed";
    }
    this.#tell();
  }

  #tell() {
    this.dispatchEvent(new Event("change"));
  }
}
