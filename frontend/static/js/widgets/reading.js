/** The frame around one reading: its name, and whether there is one to show. */

import { find } from "../dom.js";
import { title } from "../naming.js";

/** @param {HTMLElement} root @param {{store: import("../store.js").Store}} parts */
export function reading(root, { store }) {
  const name = find(root, "[data-name]");
  /** @type {import("../store.js").Item | null} */
  let shown = null;

  store.addEventListener("open", () => {
    const item = store.open;
    root.hidden = !item;
    root.dataset.busy = String(item?.busy ?? false);
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
