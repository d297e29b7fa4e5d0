/** Where pictures come in: dropped anywhere, chosen, or pasted anywhere. */

import { find } from "../dom.js";
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
  acceptDrops(find(root, "[data-veil]"), (files) => reader.add(files));
  acceptPaste(store, (files) => reader.add(files));
}

/** @param {HTMLElement} veil shown while files hover over the page @param {(files: File[]) => void} take */
function acceptDrops(veil, take) {
  /** @param {(event: DragEvent) => void} act @returns {(event: DragEvent) => void} */
  const ofFiles = (act) => (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    act(event);
  };
  addEventListener("dragenter", ofFiles(() => { veil.hidden = false; }));
  addEventListener("dragover", ofFiles(() => {}));
  addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) veil.hidden = true; // it left the window, not just an element
  });
  addEventListener("drop", ofFiles((event) => {
    veil.hidden = true;
    take([...(event.dataTransfer?.files ?? [])]);
  }));
}

/** @param {import("../store.js").Store} store @param {(files: File[]) => void} take */
function acceptPaste(store, take) {
  addEventListener("paste", (event) => {
    if (event.target instanceof Element && event.target.closest("input, textarea")) return;
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length) take(files.map(named));
    else store.say(t("intake.nothing"), "trouble");
  });
}

/** Browsers call every pasted picture image.png. @param {File} file */
function named(file) {
  if (file.name !== "image.png") return file;
  const name = `${t("intake.pasted", { time: moment(new Date()) })}.png`;
  return new File([file], name, { type: file.type });
}
