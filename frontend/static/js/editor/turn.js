/** The tools that turn and cut: straighten, quarter turns, a fine angle, the crop. */

import { WHOLE } from "../adjustments.js";
import { el, icon } from "../dom.js";
import { t } from "../i18n.js";
import { turned } from "./cropping.js";
import { slider } from "./slider.js";

/** @typedef {import("../adjustments.js").Adjustments} Adjustments */

/** @param {number} degrees */
export const inDegrees = (degrees) => `${degrees.toFixed(degrees % 1 ? 2 : 0).replace(/^-0$/, "0")}°`;

/**
 * @param {import("./light.js").Change} change
 * @param {{straighten: () => void, now: () => Adjustments}} acts
 */
export function turnPanel(change, { straighten, now }) {
  const quarter = (/** @type {number} */ turns) => () =>
    change({ quarter: (now().quarter + turns) % 4, crop: turned(now().crop, turns) });
  const angle = slider({ id: "editor-angle", label: t("editor.angle"), min: -45, max: 45, step: 0.05, say: inDegrees, take: (value) => change({ angle: value }) });
  const found = el("p", { class: "tools__note", "data-found": true });
  const level = el("button", { class: "button", type: "button", "data-straighten": true, onclick: straighten }, icon("level"), t("editor.straighten"));
  const uncrop = el("button", { class: "button button--small", type: "button", "data-uncrop": true, onclick: () => change({ crop: WHOLE }) }, t("editor.uncrop"));
  const node = el(
    "div", { class: "tools__panel" },
    el("div", { class: "tools__row" },
      el("button", { class: "button", type: "button", "data-turn": "left", onclick: quarter(3) }, icon("turn-left"), t("editor.turnLeft")),
      el("button", { class: "button", type: "button", "data-turn": "right", onclick: quarter(1) }, icon("turn-right"), t("editor.turnRight")),
    ),
    angle.node, el("div", { class: "tools__together" }, level, found),
    el("div", { class: "tools__together" }, el("p", { class: "tools__hint" }, t("editor.crop.hint")), uncrop),
  );
  const draw = (/** @type {Adjustments} */ { angle: degrees, crop }) => {
    angle.set(degrees);
    uncrop.hidden = JSON.stringify(crop) === JSON.stringify(WHOLE);
  };
  const tell = (/** @type {number} */ skew) => (found.textContent = skewWords(skew));
  return { node, draw, tell };
}

/** @param {number} skew degrees clockwise that the text runs */
export function skewWords(skew) {
  if (!skew) return t("editor.skew.none");
  return t(skew > 0 ? "editor.skew.down" : "editor.skew.up", { angle: inDegrees(Math.abs(skew)) });
}
