/** How the server does: numbers since it began, and two plots of the last minutes. */

import { el, find, svg } from "../dom.js";
import { duration, percent, t, whole } from "../i18n.js";

/** @typedef {import("../gauges.js").Look} Look */
/** @typedef {{key: "median" | "slow" | "readings" | "failed", kind: string}} Curve */

const [WIDTH, HEIGHT] = [600, 140];
/** @type {Record<string, {curves: Curve[], least: number, format: (value: number) => string}>} */
const PLOTS = {
  latency: { curves: [{ key: "slow", kind: "second" }, { key: "median", kind: "first" }], least: 0.1, format: duration },
  traffic: { curves: [{ key: "readings", kind: "first" }, { key: "failed", kind: "bad" }], least: 10, format: whole },
};

/** @param {HTMLElement} root @param {{store: import("../store.js").Store, gauges: import("../gauges.js").Gauges}} parts */
export function gauges(root, { store, gauges: source }) {
  const draw = () => {
    find(root, "[data-failed]").hidden = !source.failed;
    find(root, "[data-numbers]").replaceChildren(...numbers(source));
    for (const [name, { curves, least, format }] of Object.entries(PLOTS)) {
      plot(find(root, `[data-plot="${name}"]`), source.looks, { curves, least, format });
    }
  };
  source.addEventListener("look", draw);
  store.addEventListener("language", draw);
  store.addEventListener("session", () => store.governs && source.begin());
}

/** @param {import("../gauges.js").Gauges} source */
function numbers({ counts, looks, now }) {
  if (!counts) return [];
  const last = looks.findLast(({ median }) => median !== null);
  const share = counts.failed / Math.max(1, counts.readings + counts.failed);
  return [
    number("readings", whole(counts.readings)),
    number("median", last?.median == null ? "–" : duration(last.median)),
    number("errors", percent(share)),
    number("refused", whole(counts.refused)),
    number("waiting", Number.isNaN(now.waiting) ? "–" : whole(now.waiting)),
    number("sessions", whole(now.live)),
  ];
}

/** @param {string} name @param {string} value */
const number = (name, value) =>
  el("div", { class: "number", "data-number": name }, el("dt", {}, t(`models.number.${name}`)), el("dd", {}, value));

/** @param {HTMLElement} place @param {Look[]} looks @param {{curves: Curve[], least: number, format: (value: number) => string}} how */
function plot(place, looks, { curves, least, format }) {
  const top = rounded(Math.max(least, ...looks.flatMap((look) => curves.map(({ key }) => look[key] ?? 0))));
  find(place, "[data-top]").textContent = format(top);
  const picture = find(place, "[data-curves]");
  picture.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
  picture.replaceChildren(...curves.map(({ key, kind }) => svg("path", { class: `curve curve--${kind}`, d: path(looks, key, top) })));
  find(place, "[data-early]").hidden = looks.length > 1;
  const latest = curves.map(({ key }) => `${t(`models.curve.${key}`)} ${looks.at(-1)?.[key] == null ? "–" : format(looks.at(-1)?.[key] ?? 0)}`);
  picture.ariaLabel = latest.join(", ");
}

/** Lines from look to look; where nothing was read there is a gap. @param {Look[]} looks @param {Curve["key"]} key @param {number} top */
function path(looks, key, top) {
  const last = looks.at(-1)?.time ?? 0;
  let on = false;
  return looks.map((look) => {
    const value = look[key];
    if (value === null) return (on = false) || "";
    const place = `${(WIDTH * (1 - (last - look.time) / 600_000)).toFixed(1)} ${(HEIGHT * (1 - value / top)).toFixed(1)}`;
    const step = on ? `L${place}` : `M${place}h0`;
    on = true;
    return step;
  }).join("");
}

/** The next of 1, 2, 5, 10, … @param {number} value */
function rounded(value) {
  const ten = 10 ** Math.floor(Math.log10(value));
  return (/** @type {number} */ ([1, 2, 5, 10].find((step) => step * ten >= value * 0.999)) ?? 10) * ten;
}
