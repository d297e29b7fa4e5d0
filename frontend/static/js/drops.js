/** Files dropped anywhere on the page. */

/** @param {HTMLElement} veil shown while files hover over the page @param {(transfer: DataTransfer) => void} take */
export function acceptDrops(veil, take) {
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
    take(/** @type {DataTransfer} */ (event.dataTransfer));
  }));
}
