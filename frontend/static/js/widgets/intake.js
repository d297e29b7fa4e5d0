/** Where pictures come in: dropped anywhere, chosen, pasted anywhere, or fetched from an address. */

import { find } from "../dom.js";
import { acceptDrops } from "../drops.js";
import { moment, t } from "../i18n.js";

/**
 * @param {HTMLElement} root
 * @param {{store: import("../store.js").Store, reader: import("../reader.js").Reader}} parts
 */
export function intake(root, { store, reader }) {
  const input = /** @type {HTMLInputElement} */ (find(root, "[data-file]"));
  if (/Mac|iPhone|iPad/.test(navigator.platform)) find(root, "[data-modifier]").textContent = "⌘";
  find(root, "[data-choose]").addEventListener("click", () => input.click());
  input.addEventListener("change", () => {
    reader.add([...(input.files ?? [])]);
    input.value = ""; // so that the same file can be chosen again
  });
  acceptDrops(find(root, "[data-veil]"), ({ files }) => reader.add([...files]));
  acceptPaste(store, reader);
  acceptAddress(/** @type {HTMLFormElement} */ (find(root, "[data-address]")), reader);
}

/** @param {import("../store.js").Store} store @param {import("../reader.js").Reader} reader */
function acceptPaste(store, reader) {
  addEventListener("paste", (event) => {
    if (event.target instanceof Element && event.target.closest("input, textarea, [contenteditable]")) return;
    const files = [...(event.clipboardData?.files ?? [])];
    const words = (event.clipboardData?.getData("text/plain") ?? "").split(/\s+/).filter(Boolean);
    if (files.length) reader.add(files.map(named));
    else if (words.length && words.every(isAddress)) reader.addAddresses(words);
    else store.say(t("intake.nothing"), "trouble");
  });
}

/** @param {HTMLFormElement} form @param {import("../reader.js").Reader} reader */
function acceptAddress(form, reader) {
  const field = /** @type {HTMLInputElement} */ (find(form, "input"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = field.value.trim();
    if (!text) return field.focus();
    const url = URL.canParse(text) ? text : `https://${text}`; // as one says it: example.org/receipt.jpg
    field.setCustomValidity(isAddress(url) ? "" : t("address.wrong"));
    if (!form.reportValidity()) return;
    reader.addAddresses([url]);
    field.value = "";
  });
  field.addEventListener("input", () => field.setCustomValidity(""));
}

/** @param {string} text */
const isAddress = (text) => /^https?:\/\//i.test(text) && URL.canParse(text);

/** Browsers call every pasted picture image.png. @param {File} file */
function named(file) {
  if (file.name !== "image.png") return file;
  const name = `${t("intake.pasted", { time: moment(new Date()) })}.png`;
  return new File([file], name, { type: file.type });
}
