/** Keeps what readers say that a line really holds, and tells how each correction fares. */

import { correctLine, Problem } from "./api.js";

/** A line has no breaks, however it was pasted. @param {string} text */
const tidy = (text) => text.replace(/[\t\r\n]+/g, " ").trim();

export class Corrector {
  #store;

  /** @param {import("./store.js").Store} store */
  constructor(store) {
    this.#store = store;
  }

  /**
   * @param {import("./store.js").Item} item
   * @param {number} number of the line, through all pages from 0
   * @param {string} text as edited; breaks become spaces
   */
  async save(item, number, text) {
    const line = tidy(text);
    if (line === tidy(item.textOf(number)) && item.edits.get(number)?.state !== "failed") return;
    const edit = { text: line, state: /** @type {"saving"} */ ("saving"), problem: null };
    const tell = (/** @type {Partial<import("./store.js").Edit>} */ change) => {
      // An answer to an older text says nothing about a newer one.
      if (item.edits.get(number) === edit) this.#store.edit(item, number, Object.assign(edit, change));
    };
    this.#store.edit(item, number, edit);
    try {
      if (!item.reading?.stored) throw new Problem("unkept");
      if (!line) throw new Problem("no_text");
      item.reading.corrections = await correctLine(item.reading.id, number, line);
      tell({ state: "saved" });
    } catch (error) {
      if (!(error instanceof Problem)) console.error(error);
      tell({ state: "failed", problem: error instanceof Problem ? error : new Problem("unexpected") });
    }
  }
}
