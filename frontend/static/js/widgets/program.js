/** The command that does the same from a program. */

import { copyText } from "../clipboard.js";
import { find } from "../dom.js";
import { t } from "../i18n.js";

const FEEDBACK = 2000; // ms

/** @param {HTMLElement} root @param {{store: import("../store.js").Store}} parts */
export function program(root, { store }) {
  const button = find(root, "[data-copy-command]");
  button.addEventListener("click", async () => {
    const done = await copyText(find(root, "[data-command]").textContent ?? "");
    store.say(t(done ? "footer.copied" : "copy.failed"), done ? "spoken" : "trouble");
    button.classList.toggle("is-done", done);
    setTimeout(() => button.classList.remove("is-done"), FEEDBACK);
  });
}
