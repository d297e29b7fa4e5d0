/** What was read lately: thumbnails that open again, and can be deleted. */

import { deleteReading, fetchReading, listHistory, picturePath, Problem } from "../api.js";
import { face, spoken, when } from "../card.js";
import { el, find, findAll, icon } from "../dom.js";
import { t } from "../i18n.js";
import { Item } from "../store.js";

/** @typedef {import("../api.js").Summary} Summary */
/** @typedef {import("../store.js").Store} Store */
/** @typedef {{items: Summary[], next: string | null, failed: boolean}} Shelf */

/** @param {HTMLElement} root @param {{store: Store}} parts */
export function recent(root, { store }) {
  const list = find(root, "[data-items]");
  const more = find(root, "[data-more]");
  /** @type {Shelf} */
  const shelf = { items: [], next: null, failed: false };
  let stop = new AbortController();

  const draw = () => {
    list.replaceChildren(...shelf.items.map((summary) => card(summary, store)));
    more.hidden = !shelf.next;
    note(find(root, "[data-note]"), shelf, () => load(null));
  };
  /** @param {string | null} before */
  const load = async (before) => {
    if (store.locked) return;
    stop.abort();
    stop = new AbortController();
    const { signal } = stop;
    try {
      const page = await listHistory({ before, signal });
      shelf.items = before ? [...shelf.items, ...page.items] : page.items;
      shelf.next = page.next;
      shelf.failed = false;
    } catch {
      if (signal.aborted) return;
      shelf.failed = true;
    }
    draw();
  };

  more.addEventListener("click", () => load(shelf.next));
  store.addEventListener("kept", () => load(null));
  store.addEventListener("language", draw);
  store.addEventListener("gone", (event) => {
    const id = /** @type {CustomEvent} */ (event).detail;
    const place = shelf.items.findIndex((summary) => summary.id === id);
    const focused = list.contains(document.activeElement);
    shelf.items = shelf.items.filter((summary) => summary.id !== id);
    draw();
    if (focused) focusCard(list, place);
  });
  store.addEventListener("session", () => load(null));
}

/** Where a card was deleted the keyboard goes on with the next one. @param {HTMLElement} list @param {number} place */
function focusCard(list, place) {
  const cards = findAll(list, "[data-reading]");
  (cards[place] ?? cards.at(-1) ?? find(document, "[data-choose]")).focus();
}

/** @param {HTMLElement} place @param {Shelf} shelf @param {() => void} again */
function note(place, { items, failed }, again) {
  place.hidden = !failed && items.length > 0;
  place.replaceChildren(t(failed ? "recent.unavailable" : "recent.empty"));
  if (failed) {
    place.append(" ", el("button", { class: "button button--small", type: "button", onclick: again }, t("recent.retry")));
  }
}

/** @param {Summary} summary @param {Store} store */
function card(summary, store) {
  const open = el(
    "button",
    { class: "card__open", type: "button", "data-reading": summary.id, onclick: () => reopen(summary, store) },
    ...face(summary),
  );
  open.ariaLabel = spoken(summary);
  return el("li", { class: "card" }, open, remover(summary, when(summary), store));
}

/** @param {Summary} summary @param {Store} store */
async function reopen({ id }, store) {
  try {
    const reading = await fetchReading(id);
    store.show(new Item({ picture: picturePath(id), reading }));
  } catch (error) {
    complain(error, id, store);
  }
}

/**
 * Asks once more in its own place, since a deleted picture does not come back.
 * @param {Summary} summary
 * @param {string} time
 * @param {Store} store
 */
function remover({ id }, time, store) {
  const label = t("recent.deleteLabel", { time });
  const button = el("button", { class: "button button--icon card__delete", type: "button", title: t("recent.delete") });
  const rest = () => {
    button.classList.remove("is-asking");
    button.replaceChildren(icon("trash"));
    button.ariaLabel = label;
  };
  const ask = () => {
    button.classList.add("is-asking");
    button.replaceChildren(t("recent.sure"));
    button.ariaLabel = `${label}. ${t("recent.sure")}`;
  };
  button.addEventListener("click", () => (button.classList.contains("is-asking") ? remove(id, store) : ask()));
  button.addEventListener("blur", rest);
  button.addEventListener("keydown", ({ key }) => key === "Escape" && rest());
  rest();
  return button;
}

/** @param {string} id @param {Store} store */
async function remove(id, store) {
  try {
    await deleteReading(id);
    store.forget(id);
    store.say(t("recent.deleted"));
  } catch (error) {
    complain(error, id, store);
  }
}

/** @param {unknown} error @param {string} id @param {Store} store */
function complain(error, id, store) {
  const problem = error instanceof Problem ? error : new Problem("unexpected");
  if (problem.code !== "not_found") return store.say(problem.detail || t(`error.${problem.code}`), "trouble");
  store.forget(id);
  store.say(t("recent.gone"), "trouble");
}
