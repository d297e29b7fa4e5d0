/** The tool for paper that was photographed from the side: its four corners are laid on a rectangle. */

import { el } from "../dom.js";
import { t } from "../i18n.js";

/** @param {import("./light.js").Change} change @returns {import("./light.js").Panel} */
export function paperPanel(change) {
  const flat = el("button", { class: "button button--small", type: "button", "data-flat": true, onclick: () => change({ corners: null }) }, t("editor.paper.none"));
  const node = el("div", { class: "tools__panel" }, el("p", { class: "tools__hint" }, t("editor.paper.hint")), flat);
  const draw = (/** @type {import("../adjustments.js").Adjustments} */ { corners }) => {
    flat.hidden = corners === null;
  };
  return { node, draw };
}
