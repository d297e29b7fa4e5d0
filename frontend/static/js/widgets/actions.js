/** Taking the result along: copy, download. */

import { copyText } from "../clipboard.js";
import { el, find, findAll } from "../dom.js";
import { pretty } from "../formats.js";
import { t } from "../i18n.js";
import { stem } from "../naming.js";

const FEEDBACK = 2000; // ms that the button says "Copied"

/** @param {HTMLElement} root @param {{store: import("../store.js").Store}} parts */
export function actions(root, { store }) {
  const copy = find(root, "[data-copy]");
  const label = find(root, "[data-copy-label]");
  const menu = /** @type {HTMLDetailsElement} */ (find(root, "[data-menu]"));
  let timer = 0;

  const draw = () => {
    root.hidden = !store.open?.reading;
    copy.classList.remove("is-done");
    const many = store.view === "text" && (store.open?.pages.length ?? 0) > 1;
    label.textContent = t(many ? "text.copyAll" : `${store.view}.copy`);
  };
  copy.addEventListener("click", async () => {
    if (!(await copyText(content(store, store.view)))) return store.say(t("copy.failed"), "trouble");
    store.say(t(`copied.${store.view}`), "spoken");
    copy.classList.add("is-done");
    label.textContent = t("copied");
    clearTimeout(timer);
    timer = setTimeout(draw, FEEDBACK);
  });
  for (const name of ["open", "view", "language"]) store.addEventListener(name, draw);

  for (const button of findAll(menu, "[data-download]")) {
    button.addEventListener("click", () => {
      const kind = /** @type {import("../store.js").View} */ (button.dataset.download);
      download(store, kind);
      menu.open = false;
    });
  }
  closeMenu(menu);
  copyByKeyboard(store);
}

/** @param {import("../store.js").Store} store @param {import("../store.js").View} kind */
function content({ open }, kind) {
  return kind === "json" ? pretty(open?.reading) : (open?.text ?? "");
}

/** @param {import("../store.js").Store} store @param {import("../store.js").View} kind */
function download(store, kind) {
  if (!store.open) return;
  const type = kind === "json" ? "application/json" : "text/plain;charset=utf-8";
  const href = URL.createObjectURL(new Blob([`${content(store, kind)}\n`], { type }));
  const ending = kind === "json" ? "json" : "txt";
  el("a", { href, download: `${stem(store.open)}.${ending}` }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60_000); // the browser may still be reading it
}

/** A menu closes on Escape and when one goes elsewhere. @param {HTMLDetailsElement} menu */
function closeMenu(menu) {
  addEventListener("click", ({ target }) => {
    if (!menu.contains(/** @type {Node} */ (target))) menu.open = false;
  });
  menu.addEventListener("focusout", ({ relatedTarget }) => {
    if (relatedTarget && !menu.contains(/** @type {Node} */ (relatedTarget))) menu.open = false;
  });
  menu.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape") return;
    menu.open = false;
    find(menu, "summary").focus();
  });
}

/** Ctrl C with nothing selected takes all the text. @param {import("../store.js").Store} store */
function copyByKeyboard(store) {
  addEventListener("copy", (event) => {
    const selected = String(getSelection()) || event.target instanceof HTMLInputElement;
    const text = content(store, "text");
    if (selected || !text) return;
    event.clipboardData?.setData("text/plain", text);
    event.preventDefault();
    store.say(t("copied.text"));
  });
}
