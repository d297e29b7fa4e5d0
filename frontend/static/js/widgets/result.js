/** The result as text or as JSON: two tabs, and a line that sums it up. */

import { find, findAll } from "../dom.js";
import { unsure } from "../confidence.js";
import { t } from "../i18n.js";

/** @param {HTMLElement} root @param {{store: import("../store.js").Store}} parts */
export function result(root, { store }) {
  const tabs = findAll(root, "[data-view]");
  for (const tab of tabs) {
    tab.addEventListener("click", () => store.showAs(viewOf(tab)));
    tab.addEventListener("keydown", (event) => {
      if (!["ArrowLeft", "ArrowRight"].includes(event.key)) return;
      const other = tabs.find((candidate) => candidate !== tab);
      other?.click();
      other?.focus();
    });
  }
  store.addEventListener("view", () => {
    for (const tab of tabs) select(tab, viewOf(tab) === store.view);
    for (const panel of findAll(root, "[data-panel]")) panel.hidden = panel.dataset.panel !== store.view;
  });
  for (const name of ["open", "language", "edit"]) {
    store.addEventListener(name, () => {
      find(root, "[data-summary]").textContent = summary(store);
    });
  }
}

/** @param {HTMLElement} tab */
const viewOf = (tab) => /** @type {import("../store.js").View} */ (tab.dataset.view);

/** @param {HTMLElement} tab @param {boolean} chosen */
function select(tab, chosen) {
  tab.ariaSelected = String(chosen);
  tab.tabIndex = chosen ? 0 : -1;
}

/** Lines that a reader corrected are sure. @param {import("../store.js").Store} store */
function summary({ open, page }) {
  if (!open || !page?.lines.length) return "";
  const { before } = open;
  const n = page.lines.reduce((sum, line, index) => sum + (open.editOf(before + index) ? 0 : unsure(line)), 0);
  return n ? t("text.unsure", { n }) : t("text.allSure");
}
