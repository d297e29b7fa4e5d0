/** Where a batch begins: a folder, many files, or what is dropped. */

import { find } from "../dom.js";
import { acceptDrops } from "../drops.js";
import { chosen, dropped } from "../folders.js";
import { size, t } from "../i18n.js";

/** @param {HTMLElement} root @param {{store: import("../store.js").Store, batch: import("../batch.js").Batch}} parts */
export function collect(root, { store, batch }) {
  const most = { items: Number(root.dataset.maxItems), bytes: Number(root.dataset.maxBytes) };
  /** @param {import("../batch.js").Picked[]} picked */
  const take = (picked) => {
    const why = refusal(picked, most) || (batch.busy ? t("batch.busy") : "");
    if (why) store.say(why, "trouble");
    else batch.begin(picked);
  };
  for (const kind of ["folder", "files"]) {
    const input = /** @type {HTMLInputElement} */ (find(root, `[data-${kind}]`));
    find(root, `[data-choose="${kind}"]`).addEventListener("click", () => input.click());
    input.addEventListener("change", () => {
      take(chosen(input.files ?? []));
      input.value = ""; // so that the same can be chosen again
    });
  }
  acceptDrops(find(root, "[data-veil]"), async (transfer) => {
    try {
      take(await dropped(transfer));
    } catch {
      store.say(t("error.unreadable"), "trouble");
    }
  });
  batch.addEventListener("change", () => { root.hidden = batch.stage !== "none"; });
}

/** @param {import("../batch.js").Picked[]} picked @param {{items: number, bytes: number}} most */
function refusal(picked, most) {
  const bytes = picked.reduce((sum, { file }) => sum + file.size, 0);
  if (!picked.length) return t("batch.nothing");
  if (picked.length > most.items) return t("batch.tooMany", { n: picked.length, most: most.items });
  return bytes > most.bytes ? t("batch.tooLarge", { size: size(bytes), most: size(most.bytes) }) : "";
}
