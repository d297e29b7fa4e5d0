/** The text as lines, with what is unsure marked; the line looked at is the picture's as well. */

import { level, runs, unsure } from "../confidence.js";
import { el, find, reveal } from "../dom.js";
import { percent, t } from "../i18n.js";

/** @param {HTMLElement} root @param {{store: import("../store.js").Store}} parts */
export function lines(root, { store }) {
  const list = find(root, "[data-lines]");
  /** @type {HTMLElement[]} */
  let rows = [];

  const draw = () => {
    const reading = store.open?.reading;
    rows = (store.page?.lines ?? []).map((line, index) => row(line, index, store));
    list.replaceChildren(...rows);
    list.hidden = rows.length === 0;
    find(root, "[data-skeleton]").hidden = !store.open?.busy;
    find(root, "[data-blank]").hidden = !reading || rows.length > 0;
  };
  let drawn = store.page;
  store.addEventListener("open", () => {
    if (drawn !== store.page) root.scrollTop = 0;
    if (drawn !== store.page || !drawn) draw();
    drawn = store.page;
  });
  store.addEventListener("language", draw);
  store.addEventListener("line", () => {
    for (const [index, node] of rows.entries()) node.classList.toggle("is-active", index === store.line);
    const active = store.line === null ? null : rows[store.line];
    if (active && !active.matches(":hover")) reveal(root, active.getBoundingClientRect());
  });
  list.addEventListener("keydown", (event) => walk(event, rows, store));
}

/**
 * @param {import("../api.js").Line} line
 * @param {number} index
 * @param {import("../store.js").Store} store
 */
function row(line, index, store) {
  return el(
    "li",
    {
      class: `line line--${level(line.confidence)}`,
      "data-line": index,
      tabindex: 0,
      onpointerenter: () => store.point(index),
      onpointerleave: () => store.point(null),
      onfocus: () => store.choose(index),
    },
    el("span", { class: "line__number", "aria-hidden": "true" }, String(index + 1)),
    el("span", { class: "line__text", "data-text": true }, ...runs(line).map(run)),
    el("span", { class: "line__confidence", "aria-hidden": "true", title: t("text.line", { n: index + 1, percent: percent(line.confidence) }) }, percent(line.confidence)),
    el("span", { class: "visually-hidden" }, spoken(line, index)),
  );
}

/** @param {ReturnType<typeof runs>[number]} run */
function run({ text, level: how, lowest }) {
  if (how === "sure" || !text.trim()) return text;
  const hint = t("text.character", { character: text, percent: percent(lowest) });
  return el("mark", { class: `unsure unsure--${how}`, title: hint }, text);
}

/** @param {import("../api.js").Line} line @param {number} index */
function spoken(line, index) {
  const n = unsure(line);
  const sureness = t("text.line", { n: index + 1, percent: percent(line.confidence) });
  return n ? `${sureness}; ${t("text.unsure", { n })}` : sureness;
}

/** Arrows, Home and End go from line to line. @param {KeyboardEvent} event @param {HTMLElement[]} rows @param {import("../store.js").Store} store */
function walk(event, rows, store) {
  const at = rows.findIndex((node) => node === document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
  if (event.key === "Escape") store.choose(null);
  if (to === undefined || !rows[to]) return;
  event.preventDefault();
  rows[to].focus({ preventScroll: true });
}
