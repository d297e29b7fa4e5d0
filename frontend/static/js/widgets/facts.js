/** What is worth knowing about a reading: how long it took, by which model, how sure it is. */

import { el, icon } from "../dom.js";
import { duration, percent, t } from "../i18n.js";

/** @param {HTMLElement} root @param {{store: import("../store.js").Store}} parts */
export function facts(root, { store }) {
  store.addEventListener("open", () => {
    const { open, page } = store;
    root.replaceChildren(...(open?.reading && page ? list(open.reading, open, page) : []));
  });
}

/** @param {import("../api.js").Reading} reading @param {import("../store.js").Item} item @param {import("../api.js").Page} page */
function list({ timing_ms: timing, model, cached, stored, confidence }, { lines, pages }, { image }) {
  return [
    cached && fact("cached", t("facts.cached"), { symbol: "bolt", hint: t("facts.cached.hint") }),
    timing?.total !== undefined && fact("time", t("facts.time", { time: duration(timing.total / 1000) }), { symbol: "clock" }),
    pages.length > 1 && fact("pages", t("facts.pages", { n: pages.length })),
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
