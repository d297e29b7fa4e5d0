/** Sends what was added, a few at a time, and keeps the store up to date about each. */

import { fetchReading, picturePath, Problem, recognize, recognizeAddress } from "./api.js";
import { isJob, resultOf } from "./jobs.js";
import { adjustable } from "./originals.js";
import { Item } from "./store.js";

/** The server reads faster one after another than all at once; the second keeps the line busy. */
const AT_ONCE = 2;

export class Reader {
  /** @type {Map<Item, AbortController>} */
  #underway = new Map();
  #store;
  #maxBytes;

  /** @param {import("./store.js").Store} store @param {number} maxBytes what the server takes at most */
  constructor(store, maxBytes) {
    this.#store = store;
    this.#maxBytes = maxBytes;
    store.addEventListener("session", () => this.#advance());
  }

  get maxBytes() {
    return this.#maxBytes;
  }

  /** @param {File[]} files */
  add(files) {
    this.#begin(
      files.map((file) => new Item({ name: file.name, file, picture: URL.createObjectURL(file) })),
    );
  }

  /** @param {string[]} urls pictures elsewhere, which the server fetches */
  addAddresses(urls) {
    this.#begin(urls.map((url) => new Item({ name: url, url })));
  }

  /** @param {Item[]} items */
  #begin(items) {
    if (this.#store.adjustFirst) for (const item of items.filter(adjustable)) item.status = "held";
    this.#store.add(items);
    if (items.length) this.#store.show(items[0]);
    this.#advance();
  }

  /** What failed. @param {Item} item */
  retry(item) {
    this.#store.show(item);
    this.begin(item);
  }

  /** What was held back. @param {Item} item */
  begin(item) {
    this.#store.update(item, { status: "waiting", problem: null, sent: 0 });
    this.#advance();
  }

  /**
   * Read it anew: as it was adjusted, or as it came where `file` is null. What the history has stays there.
   * @param {Item} item
   * @param {{original: File, adjustments: import("./adjustments.js").Adjustments, file: File | null}} made
   */
  adjust(item, { original, adjustments, file }) {
    const own = item.file === original ? item : new Item({ name: original.name, file: original });
    this.#underway.get(own)?.abort();
    if (own.picture) URL.revokeObjectURL(own.picture);
    own.edits.clear();
    own.at = 0;
    const picture = URL.createObjectURL(file ?? original);
    this.#store.update(own, { adjustments, adjusted: file, picture, reading: null });
    if (own !== item) this.#store.add([own]);
    this.#store.show(own);
    this.begin(own);
  }

  /** Stop reading it if it is being read, and take it off the list. @param {Item} item */
  remove(item) {
    this.#underway.get(item)?.abort();
    this.#store.remove(item);
    URL.revokeObjectURL(item.picture);
    this.#advance();
  }

  #advance() {
    if (this.#store.locked) return; // what waits is read after signing in
    for (const item of this.#store.items) {
      if (this.#underway.size >= AT_ONCE) return;
      if (item.status === "waiting" && !this.#underway.has(item)) this.#read(item);
    }
  }

  /** @param {Item} item */
  async #read(item) {
    const stop = new AbortController();
    this.#underway.set(item, stop);
    try {
      const answer = await this.#answer(item, stop.signal);
      const reading = isJob(answer) ? await this.#follow(item, answer.id, stop.signal) : answer;
      stop.signal.throwIfAborted(); // it may have been adjusted meanwhile
      if (reading.cached && reading.stored) reading.corrections = await corrections(reading.id, stop.signal);
      const kept = item.url && reading.stored ? picturePath(reading.id) : item.picture;
      this.#store.update(item, { status: "done", reading, picture: kept });
      if (reading.stored) this.#store.kept();
    } catch (error) {
      if (!stop.signal.aborted) this.#fail(item, error);
    } finally {
      this.#underway.delete(item);
      this.#advance();
    }
  }

  /** @param {Item} item @param {AbortSignal} signal */
  async #answer(item, signal) {
    if (!item.file) {
      this.#store.update(item, { status: "reading" });
      return recognizeAddress(item.url, signal);
    }
    const file = item.adjusted ?? item.file;
    if (file.size > this.#maxBytes) throw new Problem("too_large");
    this.#store.update(item, { status: "sending" });
    return recognize(file, { signal, onSent: (share) => this.#sent(item, share) });
  }

  /** A long document is read in the background. @param {Item} item @param {string} job @param {AbortSignal} signal */
  #follow(item, job, signal) {
    this.#store.update(item, { status: "reading", job });
    return resultOf(job, signal);
  }

  /** @param {Item} item @param {number} share */
  #sent(item, share) {
    this.#store.update(item, { sent: share, status: share < 1 ? "sending" : "reading" });
  }

  /** @param {Item} item @param {unknown} error */
  #fail(item, error) {
    const problem = error instanceof Problem ? error : new Problem("unexpected");
    if (problem.code === "unauthorized") return this.#store.update(item, { status: "waiting", sent: 0 });
    if (!(error instanceof Problem)) console.error(error);
    this.#store.update(item, { status: "failed", problem });
    if (this.#store.open !== item) return;
    const others = this.#store.items.filter((other) => other.status !== "failed");
    this.#store.show(others.at(0) ?? null);
  }
}

/** Of a picture that was read before: without them it is shown as it was recognised. @param {string} id @param {AbortSignal} signal */
async function corrections(id, signal) {
  try {
    return (await fetchReading(id, signal)).corrections;
  } catch {
    return [];
  }
}
