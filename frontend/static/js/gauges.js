/** How the server does, looked at every few seconds: what it was since the last look, and since it began. */

import { fetchMetrics } from "./api.js";
import { histogram, parse, quantile, sum } from "./exposition.js";

const EVERY = 5000; // ms
const KEPT = 120; // looks: ten minutes

/** @typedef {{readings: number, failed: number, refused: number, times: [bound: number, count: number][]}} Counts */
/** @typedef {{time: number, median: number | null, slow: number | null, readings: number, failed: number}} Look `readings`, `failed`: a minute */
/** @typedef {{waiting: number, live: number}} Now */

/** Event `look`. */
export class Gauges extends EventTarget {
  /** @type {Look[]} */
  looks = [];
  /** Since the server began. @type {Counts | null} */
  counts = null;
  /** @type {Now} */
  now = { waiting: NaN, live: 0 };
  failed = false;
  #timer = 0;

  begin() {
    clearTimeout(this.#timer);
    this.#look();
  }

  async #look() {
    if (!document.hidden) await this.#ask();
    this.#timer = setTimeout(() => this.#look(), EVERY);
  }

  async #ask() {
    try {
      const metrics = parse(await fetchMetrics());
      this.#take(countsOf(metrics), performance.now());
      const waiting = sum(metrics.get("inkline_queue_depth"), ({ what }) => what === "items");
      this.now = { waiting, live: sum(metrics.get("inkline_live_sessions")) };
      this.failed = false;
    } catch {
      this.failed = true;
    }
    this.dispatchEvent(new Event("look"));
  }

  /** @param {Counts} counts @param {number} time */
  #take(counts, time) {
    const before = this.counts;
    this.counts = counts;
    const last = this.looks.at(-1)?.time ?? time - EVERY;
    if (!before || counts.readings < before.readings) return; // the first look, or the server has begun anew
    const minutes = (time - last) / 60_000;
    const times = counts.times.map(([bound, count], at) => /** @type {[number, number]} */ ([bound, count - (before.times[at]?.[1] ?? 0)]));
    const look = {
      time,
      median: quantile(times, 0.5),
      slow: quantile(times, 0.95),
      readings: (counts.readings - before.readings) / minutes,
      failed: (counts.failed - before.failed) / minutes,
    };
    this.looks = [...this.looks, look].slice(-KEPT);
  }
}

/** @param {Map<string, import("./exposition.js").Sample[]>} metrics @returns {Counts} */
function countsOf(metrics) {
  const total = (/** @type {Record<string, string>} */ { stage }) => stage === "total";
  const answers = metrics.get("inkline_requests_total");
  return {
    readings: sum(metrics.get("inkline_stage_seconds_count"), total),
    failed: sum(answers, ({ route, status }) => route === "/recognize" && status >= "500"),
    refused: sum(metrics.get("inkline_torchserve_errors_total")),
    times: histogram(metrics.get("inkline_stage_seconds_bucket"), total),
  };
}
