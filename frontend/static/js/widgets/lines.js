/** The text as lines that can be corrected, each under its piece of the picture, with what is unsure marked. */

import { level, runs, unsure } from "../confidence.js";
import { drawCrop, strip } from "../crop.js";
import { el, find, reveal } from "../dom.js";
import { Editing } from "../editing.js";
import { percent, t } from "../i18n.js";
import { reason } from "../naming.js";

const CROP_HEIGHT = 26; // CSS pixels of the line itself

/** @typedef {{store: import("../store.js").Store, corrector: import("../corrector.js").Corrector, image: HTMLImageElement}} Parts */
/** @typedef {{node: HTMLElement, edit: () => void, draw: () => void, drawCrop: () => void}} Row */

/** @param {HTMLElement} root @param {Parts} parts */
export function lines(root, parts) {
  const { store, image } = parts;
  const list = find(root, "[data-lines]");
  /** @type {Row[]} */
  let rows = [];

  const draw = () => {
    rows = (store.page?.lines ?? []).map((line, index) => row(line, index, parts));
    list.replaceChildren(...rows.map(({ node }) => node));
    list.hidden = rows.length === 0;
    find(root, "[data-skeleton]").hidden = !store.open?.busy;
    find(root, "[data-blank]").hidden = !store.open?.reading || rows.length > 0;
    drawCrops();
  };
  const drawCrops = () => {
    for (const each of rows) each.drawCrop();
  };
  let drawn = store.page;
  store.addEventListener("open", () => {
    if (drawn !== store.page) root.scrollTop = 0;
    if (drawn !== store.page || !drawn) draw();
    drawn = store.page;
  });
  store.addEventListener("language", draw);
  image.addEventListener("load", drawCrops);
  store.addEventListener("edit", (event) => {
    const { item, number } = /** @type {CustomEvent} */ (event).detail;
    if (item === store.open) rows[number - item.before]?.draw();
    const { state, problem } = item.editOf(number);
    if (state !== "saving") store.say(t(`edit.${state}`, { reason: reason(problem) }), "spoken");
  });
  store.addEventListener("line", () => {
    for (const [index, { node }] of rows.entries()) node.classList.toggle("is-active", index === store.line);
    const active = store.line === null ? null : rows[store.line]?.node;
    if (active && !active.matches(":hover")) reveal(root, active.getBoundingClientRect());
  });
  list.addEventListener("keydown", (event) => walk(event, rows, store));
}

/** @param {import("../api.js").Line} line @param {number} index @param {Parts} parts @returns {Row} */
function row(line, index, { store, corrector, image }) {
  const item = /** @type {import("../store.js").Item} */ (store.open);
  const number = item.before + index;
  const crop = /** @type {HTMLCanvasElement} */ (el("canvas", { class: "line__crop", "aria-hidden": "true" }));
  const text = el("span", { class: "line__text", "data-text": true, title: t("edit.hint"), onfocus: () => store.choose(index) });
  const state = el("span", { class: "line__state", "data-state": true, "aria-hidden": "true" });
  const said = el("span", { class: "visually-hidden" });
  const sure = el("span", { class: "line__confidence", "aria-hidden": "true", title: sureness(line, index) }, percent(line.confidence));
  const node = el(
    "li",
    {
      class: `line line--${level(line.confidence)}`,
      "data-line": index,
      tabindex: 0,
      "aria-keyshortcuts": "Enter",
      onpointerenter: () => store.point(index),
      onpointerleave: () => store.point(null),
      onfocus: () => store.choose(index),
    },
    el("span", { class: "line__number", "aria-hidden": "true" }, String(index + 1)),
    el("div", { class: "line__body" }, crop, text, state),
    sure, said,
  );

  const draw = () => {
    const edit = item.editOf(number);
    text.replaceChildren(...(edit ? [edit.text] : runs(line).map(run)));
    state.textContent = edit ? t(`edit.${edit.state}`, { reason: reason(edit.problem) }) : "";
    state.dataset.state = edit?.state ?? "";
    said.textContent = edit ? t(`edit.${edit.state}`, { reason: reason(edit.problem) }) : spoken(line, index);
  };
  const name = t("edit.line", { n: index + 1 });
  const editing = new Editing(text, {
    name,
    leave: (written) => {
      if (written !== null) corrector.save(item, number, written);
      draw();
    },
  });
  draw();
  return { node, draw, edit: () => editing.start(name), drawCrop: () => cut(crop, image, line) };
}

/** @param {HTMLCanvasElement} canvas @param {HTMLImageElement} image @param {import("../api.js").Line} line */
function cut(canvas, image, line) {
  canvas.hidden = image.hidden;
  if (image.hidden) return;
  const room = canvas.parentElement?.clientWidth || Infinity; // not laid out while JSON is shown
  drawCrop(canvas, image, strip(line.polygon, (along, height) => Math.min(CROP_HEIGHT / height, room / along)));
}

/** @param {ReturnType<typeof runs>[number]} run */
function run({ text, level: how, lowest }) {
  if (how === "sure" || !text.trim()) return text;
  const hint = t("text.character", { character: text, percent: percent(lowest) });
  return el("mark", { class: `unsure unsure--${how}`, title: hint }, text);
}

/** @param {import("../api.js").Line} line @param {number} index */
const sureness = (line, index) => t("text.line", { n: index + 1, percent: percent(line.confidence) });

/** @param {import("../api.js").Line} line @param {number} index */
function spoken(line, index) {
  const n = unsure(line);
  return n ? `${sureness(line, index)}; ${t("text.unsure", { n })}` : sureness(line, index);
}

/** Arrows, Home and End go from line to line, Enter into one. @param {KeyboardEvent} event @param {Row[]} rows @param {import("../store.js").Store} store */
function walk(event, rows, store) {
  const at = rows.findIndex(({ node }) => node === document.activeElement);
  if (at < 0) return; // inside a line that is being edited
  if (event.key === "Escape") store.choose(null);
  if (event.key === "Enter") rows[at].edit();
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
  if (event.key !== "Enter" && (to === undefined || !rows[to])) return;
  event.preventDefault();
  if (to !== undefined) rows[to].node.focus({ preventScroll: true });
}
