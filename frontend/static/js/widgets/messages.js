/** Says what happened: short notes to see, and a live region that screen readers speak. */

import { el, find, icon } from "../dom.js";
import { t } from "../i18n.js";
import { reason, title } from "../naming.js";

const SHOWN_FOR = 5000; // ms
const TROUBLE_SHOWN_FOR = 12000; // ms

/** @param {HTMLElement} root @param {{store: import("../store.js").Store}} parts */
export function messages(root, { store }) {
  const announcer = find(root, "[data-announcer]");
  const stack = find(root, "[data-messages]");
  store.addEventListener("message", (event) => {
    const { text, kind } = /** @type {CustomEvent} */ (event).detail;
    announcer.replaceChildren(el("p", {}, text));
    if (kind !== "spoken") show(stack, text, kind);
  });
  speakOfItems(store);
}

/** @param {HTMLElement} stack @param {string} text @param {string} kind */
function show(stack, text, kind) {
  const note = el(
    "div", { class: `message message--${kind}`, "aria-hidden": "true" },
    icon(kind === "trouble" ? "alert" : "check"), el("p", {}, text),
  );
  note.addEventListener("click", () => note.remove());
  stack.replaceChildren(note);
  setTimeout(() => note.remove(), kind === "trouble" ? TROUBLE_SHOWN_FOR : SHOWN_FOR);
}

/** Each picture's beginning and end are spoken once. @param {import("../store.js").Store} store */
function speakOfItems(store) {
  /** @type {WeakMap<import("../store.js").Item, string>} */
  const spoken = new WeakMap();
  store.addEventListener("items", () => {
    for (const item of store.items) {
      const stage = item.busy ? "working" : item.status;
      if (spoken.get(item) === stage) continue;
      spoken.set(item, stage);
      const values = { name: title(item), n: item.lines.length, reason: reason(item.problem) };
      store.say(t(`reading.${stage}`, values), "spoken");
    }
  });
}
