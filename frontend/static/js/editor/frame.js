/** The editor's window: its stage, its tools in tabs, what can be done at its foot. */

import { el, find, findAll, icon } from "../dom.js";
import { t } from "../i18n.js";

const TABS = /** @type {const} */ (["light", "turn", "paper"]);
/** @typedef {typeof TABS[number]} Tab */

/** @param {string} name of the picture @param {string} read what the button says that sends it */
export function dialogFor(name, read) {
  const tabs = TABS.map((tab) => el("button", {
    class: "tab", type: "button", role: "tab", id: `editor-tab-${tab}`, "aria-controls": `editor-${tab}`, "data-tab": tab, autofocus: tab === TABS[0],
  }, t(`editor.${tab}`)));
  const panels = TABS.map((tab) => el("div", { id: `editor-${tab}`, role: "tabpanel", "aria-labelledby": `editor-tab-${tab}`, "data-tools": tab }));
  return /** @type {HTMLDialogElement} */ (el(
    "dialog", { class: "editor", "aria-labelledby": "editor-title", "data-editor": true },
    el("header", { class: "editor__head" },
      el("h2", { id: "editor-title" }, t("editor.title")), el("p", { class: "editor__name" }, name),
      el("button", { class: "button button--icon", type: "button", "data-close": true, "aria-label": t("editor.close") }, icon("close"))),
    el("div", { class: "editor__body" },
      el("div", { class: "editor__stage", "data-table": true },
        el("div", { class: "editor__sheet", "data-print": true },
          el("canvas", { class: "editor__canvas", role: "img", "aria-label": t("editor.preview", { name }), "data-canvas": true })),
        el("p", { class: "editor__wait", "data-wait": true }, t("editor.opening"))),
      el("div", { class: "editor__tools" },
        el("div", { class: "tabs", role: "tablist", "aria-label": t("editor.tools") }, ...tabs), ...panels)),
    el("footer", { class: "editor__foot" },
      el("button", { class: "button", type: "button", "data-reset": true }, t("editor.reset")),
      el("p", { class: "editor__size", "data-size": true }),
      el("button", { class: "button", type: "button", "data-leave": true }, t("editor.cancel")),
      el("button", { class: "button button--primary", type: "button", "data-read": true }, read)),
    el("div", { class: "visually-hidden", role: "status", "aria-live": "polite", "data-said": true }),
  ));
}

/** @param {HTMLElement} dialog @param {(tab: Tab) => void} turn */
export function tabsOf(dialog, turn) {
  const tabs = findAll(dialog, "[data-tab]");
  const choose = (/** @type {HTMLElement} */ tab) => {
    for (const each of tabs) {
      each.ariaSelected = String(each === tab);
      each.tabIndex = each === tab ? 0 : -1;
      find(dialog, `[data-tools="${each.dataset.tab}"]`).hidden = each !== tab;
    }
    turn(/** @type {Tab} */ (tab.dataset.tab));
  };
  for (const [index, tab] of tabs.entries()) {
    tab.addEventListener("click", () => choose(tab));
    tab.addEventListener("keydown", ({ key }) => {
      const by = { ArrowRight: 1, ArrowLeft: tabs.length - 1 }[key];
      const other = by && tabs[(index + by) % tabs.length];
      if (!other) return;
      choose(other);
      other.focus();
    });
  }
  choose(tabs[0]);
}

/** As large as the stage lets it be, at most three times its size. @param {HTMLElement} sheet @param {HTMLElement} stage @param {{width: number, height: number}} size */
export function fit(sheet, stage, { width, height }) {
  const room = getComputedStyle(stage);
  const across = stage.clientWidth - parseFloat(room.paddingLeft) - parseFloat(room.paddingRight);
  const down = stage.clientHeight - parseFloat(room.paddingTop) - parseFloat(room.paddingBottom);
  const scale = Math.min(across / width, down / height, 3);
  sheet.style.width = `${Math.max(1, Math.floor(width * scale))}px`;
  sheet.style.height = `${Math.max(1, Math.floor(height * scale))}px`;
}
