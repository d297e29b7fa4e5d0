/** How a page begins: its widgets come to life, then everything waits for who is there. */

import { access, fetchVisitor } from "./api.js";
import { find } from "./dom.js";

const NOBODY = { required: false, name: null, role: null };

/**
 * @template Parts
 * @param {Record<string, (root: HTMLElement, parts: Parts) => void>} widgets by the name in their `data-widget`
 * @param {Parts} parts what they work with
 */
export function mount(widgets, parts) {
  for (const [name, widget] of Object.entries(widgets)) {
    widget(find(document, `[data-widget="${name}"]`), parts);
  }
}

/** Everything else begins when it is known who asks. @param {import("./store.js").Store} store */
export async function arrive(store) {
  access.addEventListener("unauthorized", () => {
    if (!store.locked) store.enter({ ...NOBODY, required: true });
  });
  document.body.dataset.ready = "true";
  store.enter(await fetchVisitor().catch(() => NOBODY));
}
