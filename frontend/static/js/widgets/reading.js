/** The frame around one reading: its name, and whether there is one to show. */

import { find } from "../dom.js";
import { title } from "../naming.js";

/**
 * @param {HTMLElement} root
 * @param {{store: import("../store.js").Store, reader: import("../reader.js").Reader}} parts
 */
export function reading(root, { store, reader }) {
  const name = find(root, "[data-name]");
  const cancel = find(root, "[data-cancel]");
  /** @type {import("../store.js").Item | null} */
  let shown = null;

  cancel.addEventListener("click", () => store.open && reader.remove(store.open));
  store.addEventListener("open", () => {
    const item = store.open;
    cancel.hidden = !item?.busy;
    root.hidden = !item;
    document.body.dataset.mode = item ? "reading" : "empty";
    name.textContent = item ? title(item) : "";
    name.title = name.textContent;
    if (item && item !== shown) comeIntoView(root);
    shown = item;
  });
}

/** @param {HTMLElement} root */
function comeIntoView(root) {
  const { top } = root.getBoundingClientRect();
  if (top < 0 || top > innerHeight / 2) root.scrollIntoView({ block: "start" });
}
