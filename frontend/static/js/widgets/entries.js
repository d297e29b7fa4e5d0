/** The files of a batch, each with what became of it. */

import { level } from "../confidence.js";
import { el, find, icon } from "../dom.js";
import { percent, t } from "../i18n.js";
import { reason } from "../naming.js";

/** @typedef {import("../batch.js").Entry} Entry */

/** @param {HTMLElement} root @param {{store: import("../store.js").Store, batch: import("../batch.js").Batch}} parts */
export function entries(root, { store, batch }) {
  const list = find(root, "[data-items]");
  const only = /** @type {HTMLInputElement} */ (find(root, "[data-only-failed]"));

  const draw = () => {
    root.hidden = batch.entries.length === 0;
    list.replaceChildren(...batch.entries.map(row));
  };
  const filter = () => {
    const some = batch.failed > 0 && batch.failed < batch.entries.length;
    find(root, "[data-filter]").hidden = !some;
    if (!some) only.checked = false;
    list.classList.toggle("entries__items--failed", only.checked);
  };
  batch.addEventListener("entries", draw);
  batch.addEventListener("entry", (event) => {
    const index = /** @type {CustomEvent} */ (event).detail;
    list.children[index]?.replaceWith(row(batch.entries[index]));
  });
  batch.addEventListener("change", filter);
  only.addEventListener("change", filter);
  store.addEventListener("language", draw);
}

/** @param {Entry} entry */
function row(entry) {
  const slash = entry.name.lastIndexOf("/") + 1;
  return el(
    "li", { class: "entry", "data-status": entry.status },
    icon({ succeeded: "check", failed: "alert", cancelled: "close" }[/** @type {string} */ (entry.status)] ?? "clock"),
    el("span", { class: "entry__name", title: entry.name },
      slash ? el("span", { class: "entry__folder" }, entry.name.slice(0, slash)) : null, entry.name.slice(slash)),
    el("span", { class: "entry__words" }, ...words(entry)),
    el("span", { class: "entry__facts" }, ...facts(entry)),
  );
}

/** @param {Entry} entry */
function words({ status, problem, read }) {
  if (problem) return [reason(problem)];
  if (!read) return [t(`batch.item.${status}`)];
  return [read.words || t("tray.empty")];
}

/** @param {Entry} entry */
function facts({ name, read }) {
  if (!read) return [];
  const much = read.pages > 1 ? t("facts.pages", { n: read.pages }) : t("facts.lines", { n: read.lines });
  const sure = el("i", { class: `dot dot--${level(read.confidence)}`, title: t("facts.confidence", { percent: percent(read.confidence) }) });
  const open = el("a", { class: "entry__open", href: `/app/history#${read.id}`, "aria-label": t("batch.open", { name }) }, t("batch.open.short"));
  return [read.lines ? sure : null, much, read.stored ? open : t("facts.unstored")].filter((each) => each !== null);
}
