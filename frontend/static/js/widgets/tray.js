/** The pictures that were added: how far each is, and beside a bad one the reason. */

import { el, find, findAll, icon } from "../dom.js";
import { percent, t } from "../i18n.js";
import { reason, title } from "../naming.js";

/** @typedef {import("../store.js").Item} Item */
/** @typedef {{row: HTMLElement, draw: () => void}} Entry */

/**
 * @param {HTMLElement} root
 * @param {{store: import("../store.js").Store, reader: import("../reader.js").Reader}} parts
 */
export function tray(root, { store, reader }) {
  const list = find(root, "[data-items]");
  /** @type {Map<Item, Entry>} */
  const entries = new Map();

  store.addEventListener("items", () => {
    root.hidden = store.items.length === 0;
    for (const [item, { row }] of entries) {
      if (store.items.includes(item)) continue;
      leave(row);
      entries.delete(item);
    }
    for (const item of store.items) {
      if (!entries.has(item)) entries.set(item, enter(list, entry(item, { store, reader })));
      entries.get(item)?.draw();
    }
  });
}

/** @param {HTMLElement} list @param {Entry} made */
function enter(list, made) {
  list.append(made.row);
  return made;
}

/** Keyboard focus goes on to a neighbour instead of getting lost with the row. @param {HTMLElement} row */
function leave(row) {
  const neighbour = row.nextElementSibling ?? row.previousElementSibling;
  const focused = row.contains(document.activeElement);
  row.remove();
  if (!focused) return;
  const buttons = neighbour ? findAll(neighbour, "button") : [find(document, "[data-choose]")];
  buttons.at(-1)?.focus();
}

/**
 * @param {Item} item
 * @param {{store: import("../store.js").Store, reader: import("../reader.js").Reader}} parts
 * @returns {Entry}
 */
function entry(item, { store, reader }) {
  const frame = el("span", { class: "tray__frame" });
  const name = el("span", { class: "tray__name", title: item.name });
  const status = el("span", { class: "tray__status" });
  const bar = el("progress", { class: "tray__progress", max: 1, "aria-hidden": "true" });
  const open = el(
    "button", { class: "tray__open", type: "button", onclick: () => store.show(item) },
    frame,
    el("span", { class: "tray__words" }, name, status),
  );
  const again = el("button", { class: "button button--small", type: "button", onclick: () => reader.retry(item) });
  const close = el(
    "button", { class: "button button--icon", type: "button", onclick: () => reader.remove(item) },
    icon("close"),
  );
  const row = el("li", { class: "tray__item" }, open, again, close, bar);

  const draw = () => {
    name.textContent = title(item);
    frameUp(frame, item.picture);
    status.textContent = store.locked && item.busy ? t("tray.locked") : describe(item);
    row.dataset.status = item.status;
    open.ariaCurrent = String(store.open === item);
    /** @type {HTMLButtonElement} */ (open).disabled = item.status === "failed";
    again.textContent = t("tray.retry");
    again.hidden = !item.problem?.passing;
    close.ariaLabel = t(item.busy ? "tray.cancel" : "tray.remove", { name: title(item) });
    bar.hidden = !item.busy;
    progress(/** @type {HTMLProgressElement} */ (bar), item);
  };
  return { row, draw };
}

/** The picture, or a sign for one that there is none of. @param {HTMLElement} frame @param {string} address */
function frameUp(frame, address) {
  if (frame.dataset.address === address) return;
  frame.dataset.address = address;
  if (!address) return frame.replaceChildren(icon("picture"));
  const thumbnail = el("img", { class: "tray__thumbnail", src: address, alt: "" });
  thumbnail.addEventListener("error", () => thumbnail.replaceWith(icon("picture")));
  frame.replaceChildren(thumbnail);
}

/** @param {HTMLProgressElement} bar @param {Item} item */
function progress(bar, item) {
  if (item.status === "reading") bar.removeAttribute("value"); // how long it takes is not known
  else bar.value = item.sent;
}

/** @param {Item} item */
function describe(item) {
  if (item.status === "failed") return reason(item.problem);
  if (item.status === "sending") return t("tray.sending", { percent: percent(item.sent) });
  if (item.status === "reading" && item.job) return t("tray.long");
  if (item.status !== "done") return t(`tray.${item.status}`);
  const n = item.lines.length;
  return n ? t("tray.done", { n }) : t("tray.empty");
}
