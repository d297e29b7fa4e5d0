/** The ways into the editor: beside a reading, and before each picture is read for those who want that. */

import { find } from "../dom.js";
import { t } from "../i18n.js";
import { adjustable } from "../originals.js";

const REMEMBERED = "inkline.adjust";

/** @typedef {{store: import("../store.js").Store, reader: import("../reader.js").Reader, edit: (item: import("../store.js").Item) => Promise<void>}} Parts */

/** @param {HTMLElement} root @param {Parts} parts `edit` opens the editor, and resolves when it is closed */
export function adjust(root, { store, reader, edit }) {
  const begin = find(root, "[data-begin]");
  /** @type {import("../store.js").Item | null} */
  let shown = null;
  let editing = false;

  const open = async () => {
    const item = store.open;
    if (!item || editing) return;
    editing = true;
    await edit(item).catch(() => store.say(t("error.unreachable"), "trouble"));
    editing = false;
    const next = store.items.find(({ status }) => status === "held");
    if (next && item.status !== "held") store.show(next);
  };
  find(root, "[data-adjust]").addEventListener("click", open);
  begin.addEventListener("click", () => store.open && reader.begin(store.open));
  store.addEventListener("open", () => {
    const item = store.open;
    const other = item !== shown;
    shown = item;
    root.hidden = !item || !adjustable(item);
    begin.hidden = item?.status !== "held";
    if (other && item?.status === "held") open();
  });
  offer(/** @type {HTMLInputElement} */ (find(document, "[data-adjust-first]")), store, reader);
}

/** The choice lasts on this device. @param {HTMLInputElement} field @param {import("../store.js").Store} store @param {import("../reader.js").Reader} reader */
function offer(field, store, reader) {
  field.checked = store.adjustFirst = remembered();
  field.addEventListener("change", () => {
    store.adjustFirst = field.checked;
    remember(field.checked);
    if (!field.checked) store.items.filter(({ status }) => status === "held").forEach((item) => reader.begin(item));
  });
}

function remembered() {
  try {
    return localStorage.getItem(REMEMBERED) === "true";
  } catch {
    return false; // storage is switched off
  }
}

/** @param {boolean} on */
function remember(on) {
  try {
    if (on) localStorage.setItem(REMEMBERED, "true");
    else localStorage.removeItem(REMEMBERED);
  } catch {
    // storage is switched off: the choice lasts as long as the page
  }
}
