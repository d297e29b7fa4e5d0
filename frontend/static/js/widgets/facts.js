/** What is worth knowing about a reading: how long it took, by which model, how sure it is. */

import { el, icon } from "../dom.js";
import { duration, percent, t } from "../i18n.js";

/** @param {HTMLElement} root @param {{store: import("../store.js").Store}} parts */
export function facts(root, { store }) {
  store.addEventListener("open", () => {
    const reading = store.open?.reading;
    root.replaceChildren(...(reading ? list(reading) : []));
  });
}

/** @param {import("../api.js").Reading} reading */
function list(reading) {
  const { timing_ms: timing, model, lines, cached, stored, confidence, image } = reading;
  return [
    cached && fact("cached", t("facts.cached"), { symbol: "bolt", hint: t("facts.cached.hint") }),
    timing?.total !== undefined && fact("time", t("facts.time", { time: duration(timing.total / 1000) }), { symbol: "clock" }),
    fact("lines", t("facts.lines", { n: lines.length })),
    lines.length > 0 && fact("confidence", t("facts.confidence", { percent: percent(confidence) })),
    fact("model", t("facts.model", model)),
    fact("size", `${image.width} × ${image.height}`),
    stored === false && fact("unstored", t("facts.unstored"), { symbol: "alert", hint: t("facts.unstored.hint") }),
  ].filter((item) => item !== false);
}

/** @param {string} name @param {string} text @param {{symbol?: string, hint?: string}} [more] */
function fact(name, text, { symbol, hint } = {}) {
  return el("li", { class: `fact fact--${name}`, "data-fact": name, title: hint }, symbol ? icon(symbol) : null, text);
}
