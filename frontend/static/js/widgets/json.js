/** The whole answer as JSON. Written only when looked at: a page of characters is long. */

import { find } from "../dom.js";
import { pretty } from "../formats.js";

/** @param {HTMLElement} root @param {{store: import("../store.js").Store}} parts */
export function json(root, { store }) {
  const place = find(root, "[data-json]");
  const draw = () => {
    const reading = store.open?.reading;
    place.textContent = store.view === "json" && reading ? pretty(reading) : "";
  };
  for (const name of ["open", "view", "edit"]) store.addEventListener(name, draw);
}
