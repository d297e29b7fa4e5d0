/** How the readers did in the last half hour, over all gateways, asked for every few seconds. */

import { fetchStatistics } from "./api.js";

const EVERY = 5000; // ms

/** @typedef {import("./api.js").Statistics} Statistics */

/** Event `look`. */
export class Gauges extends EventTarget {
  /** @type {Statistics | null} */
  told = null;
  failed = false;
  /** Which version they are of, as in `crnn_v2`; empty: all. */
  model = "";
  #timer = 0;

  begin() {
    clearTimeout(this.#timer);
    this.#look();
  }

  /** @param {string} model */
  choose(model) {
    this.model = model;
    this.begin();
  }

  async #look() {
    if (!document.hidden) await this.#ask();
    this.#timer = setTimeout(() => this.#look(), EVERY);
  }

  async #ask() {
    const { model } = this;
    try {
      const told = await fetchStatistics(model);
      if (model !== this.model) return; // another one was chosen meanwhile
      this.told = told;
      this.failed = false;
    } catch {
      this.failed = true;
    }
    this.dispatchEvent(new Event("look"));
  }
}
