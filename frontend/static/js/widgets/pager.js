/** The pages of a document: one after another by buttons or PageUp and PageDown, and the text of one. */

import { copyText } from "../clipboard.js";
import { find } from "../dom.js";
import { t } from "../i18n.js";

/** @param {HTMLElement} root @param {{store: import("../store.js").Store}} parts */
export function pager(root, { store }) {
  const buttons = { back: find(root, "[data-previous]"), on: find(root, "[data-next]") };
  const draw = () => {
    const { at = 0, pages = [] } = store.open ?? {};
    root.hidden = pages.length < 2;
    find(root, "[data-at]").textContent = where(store);
    disable(buttons.back, at === 0);
    disable(buttons.on, at >= pages.length - 1);
  };
  /** @param {number} by */
  const turn = (by) => {
    const turned = store.turn(by);
    if (turned) store.say(where(store), "spoken");
    return turned;
  };

  buttons.back.addEventListener("click", () => turn(-1));
  buttons.on.addEventListener("click", () => turn(1));
  addEventListener("keydown", (event) => {
    const by = { PageUp: -1, PageDown: 1 }[event.key];
    if (!by || event.ctrlKey || event.altKey || isField(event.target)) return;
    if (turn(by)) event.preventDefault(); // at either end the key scrolls, as it does everywhere
  });
  find(root, "[data-copy-page]").addEventListener("click", async () => {
    const done = await copyText(store.open?.pageText ?? "");
    store.say(t(done ? "copied.page" : "copy.failed"), done ? "done" : "trouble");
  });
  for (const name of ["open", "language"]) store.addEventListener(name, draw);
}

/** @param {import("../store.js").Store} store */
const where = ({ open }) => t("pages.at", { page: (open?.at ?? 0) + 1, count: open?.pages.length ?? 0 });

/** Stays where it is for the keyboard, unlike what is `disabled`. @param {HTMLElement} button @param {boolean} off */
function disable(button, off) {
  button.ariaDisabled = String(off);
}

/** @param {EventTarget | null} target */
const isField = (target) => target instanceof Element && target.matches("input, textarea, select, [contenteditable]");
