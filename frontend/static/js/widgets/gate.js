/** Tells who may not see a page that it is not theirs. */

/** @param {HTMLElement} root @param {{store: import("../store.js").Store}} parts */
export function gate(root, { store }) {
  store.addEventListener("session", () => {
    root.hidden = store.governs || store.locked;
    document.body.dataset.governs = String(store.governs);
  });
}
