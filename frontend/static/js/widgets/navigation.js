/** The way to the other pages; some are for admins only. */

import { findAll } from "../dom.js";

/** @param {HTMLElement} root @param {{store: import("../store.js").Store}} parts */
export function navigation(root, { store }) {
  store.addEventListener("session", () => {
    for (const link of findAll(root, "[data-for-admins]")) link.hidden = !store.governs;
  });
}
