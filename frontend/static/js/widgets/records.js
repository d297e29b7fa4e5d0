/** The readings that were found: cards that open, more of them as one scrolls, and deleting. */

import { face, spoken, when } from "../card.js";
import { el, find, findAll, icon } from "../dom.js";
import { excerpt } from "../excerpt.js";
import { t } from "../i18n.js";
import { reason } from "../naming.js";

const AHEAD = 600; // CSS pixels below what is in view for which cards are fetched

/** @typedef {import("../api.js").Summary} Summary */
/**
 * @typedef {object} Parts
 * @property {import("../store.js").Store} store
 * @property {import("../shelf.js").Shelf} shelf
 * @property {import("../deletions.js").Deletions} deletions
 */

/** @param {HTMLElement} root @param {Parts} parts */
export function records(root, { store, shelf, deletions }) {
  const list = find(root, "[data-items]");
  const more = find(root, "[data-more]");
  /** @type {Map<Summary, HTMLElement>} */
  let cards = new Map();

  const draw = () => {
    const shown = shelf.items.filter(({ id }) => !deletions.has(id));
    cards = new Map(shown.map((summary) => [summary, cards.get(summary) ?? card(summary, shelf.query.q, remove)]));
    arrange(list, [...cards.values()]);
    more.hidden = !shelf.next || shelf.status === "failed";
    root.ariaBusy = String(shelf.status === "loading");
    note(root, shown.length, shelf);
  };
  /** @param {Summary} summary */
  const remove = (summary) => {
    const place = findAll(list, ".card").findIndex((node) => node === cards.get(summary));
    deletions.add(summary);
    focusCard(root, place);
  };

  more.addEventListener("click", () => shelf.more());
  // The button is there for whoever goes by keyboard; to have it nearly in view is enough.
  const come = () => requestAnimationFrame(() => isNear(more) && shelf.more());
  addEventListener("scroll", come, { passive: true });
  addEventListener("resize", come);
  find(root, "[data-again]").addEventListener("click", () => shelf.search());
  shelf.addEventListener("change", draw);
  shelf.addEventListener("change", () => shelf.status === "found" && come());
  deletions.addEventListener("change", draw);
  deletions.addEventListener("gone", (event) => shelf.drop(/** @type {CustomEvent} */ (event).detail));
  deletions.addEventListener("failed", (event) => {
    store.say(t("history.stays", { reason: reason(/** @type {CustomEvent} */ (event).detail) }), "trouble");
  });
  store.addEventListener("language", () => {
    cards.clear();
    draw();
  });
  store.addEventListener("session", () => store.locked || shelf.search());
  speak(store, shelf);
}

/** @param {Summary} summary @param {string} query @param {(summary: Summary) => void} remove */
function card(summary, query, remove) {
  const words = query.trim() ? excerpt(summary.text.trim(), query) : undefined;
  const open = el("a", { class: "card__open", href: `#${summary.id}`, "data-reading": summary.id }, ...face(summary, words));
  open.ariaLabel = spoken(summary);
  const bin = el(
    "button",
    {
      class: "button button--icon card__delete", type: "button", title: t("recent.delete"),
      "aria-label": t("recent.deleteLabel", { time: when(summary) }), onclick: () => remove(summary),
    },
    icon("trash"),
  );
  open.addEventListener("keydown", ({ key }) => key === "Delete" && remove(summary));
  return el("li", { class: "card" }, open, bin);
}

/** What stays is left alone, so that the keyboard does not lose its place. @param {HTMLElement} list @param {HTMLElement[]} nodes */
function arrange(list, nodes) {
  const wanted = new Set(nodes);
  for (const old of [...list.children]) if (!wanted.has(/** @type {HTMLElement} */ (old))) old.remove();
  for (const [at, node] of nodes.entries()) {
    if (list.children[at] !== node) list.insertBefore(node, list.children[at] ?? null);
  }
}

/** @param {HTMLElement} node */
const isNear = (node) => node.checkVisibility() && node.getBoundingClientRect().top < innerHeight + AHEAD;

/** Where a card was deleted the keyboard goes on with the next one. @param {HTMLElement} root @param {number} place */
function focusCard(root, place) {
  const cards = findAll(root, "[data-reading]");
  (cards[place] ?? cards.at(-1) ?? find(document, "[name=q]")).focus();
}

/** @param {HTMLElement} root @param {number} count @param {import("../shelf.js").Shelf} shelf */
function note(root, count, shelf) {
  const { status, narrowed } = shelf;
  find(root, "[data-failed]").hidden = status !== "failed";
  find(root, "[data-nothing]").hidden = status !== "found" || count > 0 || Boolean(shelf.next) || !narrowed;
  find(root, "[data-empty]").hidden = status !== "found" || count > 0 || Boolean(shelf.next) || narrowed;
}

/** What a search found is spoken once, and so is that nothing could be found. @param {import("../store.js").Store} store @param {import("../shelf.js").Shelf} shelf */
function speak(store, shelf) {
  let told = shelf.query;
  shelf.addEventListener("change", () => {
    if (shelf.status === "failed") return store.say(t("recent.unavailable"), "spoken");
    if (shelf.status !== "found" || told === shelf.query) return;
    told = shelf.query;
    store.say(t(shelf.next ? "history.many" : "history.found", { n: shelf.items.length }), "spoken");
  });
}
