/** How the readers do: numbers of the last half hour, and two plots of it. */

import { el, find, svg } from "../dom.js";
import { duration, percent, t, whole } from "../i18n.js";

/** @typedef {import("../api.js").Statistics} Statistics */
/** @typedef {import("../api.js").Stretch} Stretch */
/** @typedef {{name: string, kind: string, of: (stretch: Stretch, minutes: number) => number | null}} Curve */
/** @typedef {{curves: Curve[], least: number, format: (value: number) => string}} Plot */

const [WIDTH, HEIGHT] = [600, 140];
const seconds = (/** @type {number | null} */ ms) => (ms === null ? null : ms / 1000);
/** @type {Record<string, Plot>} */
const PLOTS = {
  latency: {
    curves: [
      { name: "slow", kind: "second", of: ({ p95_ms }) => seconds(p95_ms) },
      { name: "median", kind: "first", of: ({ median_ms }) => seconds(median_ms) },
    ],
    least: 0.1,
    format: duration,
  },
  traffic: {
    curves: [
      { name: "readings", kind: "first", of: ({ readings }, minutes) => readings / minutes },
      { name: "failed", kind: "bad", of: ({ errors }, minutes) => errors / minutes },
    ],
    least: 10,
    format: whole,
  },
};

/** @param {HTMLElement} root @param {{store: import("../store.js").Store, gauges: import("../gauges.js").Gauges}} parts */
export function gauges(root, { store, gauges: source }) {
  const choice = /** @type {HTMLSelectElement} */ (find(root, "[data-version]"));
  const draw = () => {
    find(root, "[data-failed]").hidden = !source.failed;
    if (!source.told) return;
    offer(choice, source.told.versions, source.model);
    find(root, "[data-numbers]").replaceChildren(...numbers(source.told));
    for (const [name, how] of Object.entries(PLOTS)) plot(find(root, `[data-plot="${name}"]`), source.told, how);
  };
  choice.addEventListener("change", () => source.choose(choice.value));
  source.addEventListener("look", draw);
  store.addEventListener("language", draw);
  store.addEventListener("session", () => store.governs && source.begin());
}

/** All versions, and each; what is chosen stays although it reads no more. @param {HTMLSelectElement} choice @param {Statistics["versions"]} versions @param {string} chosen */
function offer(choice, versions, chosen) {
  const there = versions.map(({ name, version }) => ({ value: `${name}_v${version}`, text: t("facts.model", { name, version }) }));
  const kept = chosen && there.every(({ value }) => value !== chosen) ? [{ value: chosen, text: chosen }] : [];
  const all = [{ value: "", text: t("models.all") }, ...there, ...kept];
  if (document.activeElement !== choice || choice.options.length !== all.length) {
    choice.replaceChildren(...all.map(({ value, text }) => el("option", { value }, text)));
    choice.value = chosen;
  }
}

/** @param {Statistics} told */
function numbers({ total, waiting, live_sessions: live }) {
  const share = total.errors / Math.max(1, total.readings + total.errors);
  return [
    number("readings", whole(total.readings)),
    number("median", total.median_ms === null ? "–" : duration(total.median_ms / 1000)),
    number("errors", percent(share)),
    number("cached", whole(total.cached)),
    number("waiting", waiting === null ? "–" : whole(waiting)),
    number("sessions", whole(live)),
  ];
}

/** @param {string} name @param {string} value */
const number = (name, value) =>
  el("div", { class: "number", "data-number": name }, el("dt", {}, t(`models.number.${name}`)), el("dd", {}, value));

/** @param {HTMLElement} place @param {Statistics} told @param {Plot} how */
function plot(place, { slots, seconds, total }, { curves, least, format }) {
  const drawn = curves.map(({ name, kind, of }) => ({ name, kind, values: slots.map((slot) => of(slot, seconds / 60)) }));
  const top = rounded(Math.max(least, ...drawn.flatMap(({ values }) => values.map((value) => value ?? 0))));
  find(place, "[data-top]").textContent = format(top);
  const picture = find(place, "[data-curves]");
  picture.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
  picture.replaceChildren(...drawn.map(({ kind, values }) => svg("path", { class: `curve curve--${kind}`, d: path(values, top) })));
  find(place, "[data-early]").hidden = total.readings + total.errors > 0;
  picture.ariaLabel = drawn.map(({ name, values }) => `${t(`models.curve.${name}`)} ${latest(values, format)}`).join(", ");
}

/** @param {(number | null)[]} values @param {(value: number) => string} format */
function latest(values, format) {
  const value = values.findLast((one) => one !== null);
  return value == null ? "–" : format(value);
}

/** Lines from value to value; where there is none there is a gap, and one alone is a dash. @param {(number | null)[]} values @param {number} top */
function path(values, top) {
  const dash = `h${(WIDTH / values.length).toFixed(1)}`;
  return values.map((value, at) => {
    if (value === null) return "";
    const place = `${((WIDTH * at) / (values.length - 1)).toFixed(1)} ${(HEIGHT * (1 - value / top)).toFixed(1)}`;
    const [before, after] = [values[at - 1] ?? null, values[at + 1] ?? null];
    return (before === null ? "M" : "L") + place + (before === null && after === null ? dash : "");
  }).join("");
}

/** The next of 1, 2, 5, 10, … @param {number} value */
function rounded(value) {
  const ten = 10 ** Math.floor(Math.log10(value));
  return (/** @type {number} */ ([1, 2, 5, 10].find((step) => step * ten >= value * 0.999)) ?? 10) * ten;
}
