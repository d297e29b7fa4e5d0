/** The way back for what was just deleted. */

import { find } from "../dom.js";
import { t } from "../i18n.js";

/** @param {HTMLElement} root @param {{store: import("../store.js").Store, deletions: import("../deletions.js").Deletions}} parts */
export function undo(root, { store, deletions }) {
  let before = 0;
  const draw = () => {
    const n = deletions.count;
    root.hidden = n === 0;
    if (n) find(root, "[data-deleted]").textContent = t("history.deleted", { n });
    if (n > before) store.say(`${t("history.deleted", { n })} ${t("history.undo.hint")}`, "spoken");
    before = n;
  };
  const undoAll = () => {
    if (!deletions.count) return;
    deletions.undo();
    store.say(t("history.undone"), "spoken");
  };
  find(root, "[data-undo]").addEventListener("click", undoAll);
  addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "z" || !(event.ctrlKey || event.metaKey) || isWritten(event.target)) return;
    undoAll();
  });
  for (const name of ["pointerenter", "focusin"]) root.addEventListener(name, () => deletions.pause());
  for (const name of ["pointerleave", "focusout"]) root.addEventListener(name, () => deletions.resume());
  deletions.addEventListener("change", draw);
  store.addEventListener("language", draw);
}

/** A field in which something stands has an undo of its own. @param {EventTarget | null} target */
const isWritten = (target) =>
  target instanceof HTMLInputElement ? target.value !== "" : target instanceof HTMLElement && target.isContentEditable;
