/** The tools for light and ink: grey, brightness, contrast, black and white. */

import { el, find, findAll } from "../dom.js";
import { t } from "../i18n.js";
import { slider } from "./slider.js";

/** @typedef {import("../adjustments.js").Adjustments} Adjustments */
/** @typedef {(change: Partial<Adjustments>) => void} Change */
/** @typedef {{node: HTMLElement, draw: (adjustments: Adjustments) => void}} Panel */

const KINDS = /** @type {const} */ (["none", "otsu", "sauvola"]);
const WINDOWS = { min: 5, max: 201, step: 2 };

/** @param {number} value */
const signed = (value) => (value > 0 ? `+${value}` : String(value));

/** @param {Change} change @returns {Panel & {tell: (print: import("../imaging/darkroom.js").Print) => void}} `tell`: what was found */
export function lightPanel(change) {
  const grey = /** @type {HTMLInputElement} */ (el("input", { type: "checkbox", class: "switch__field", onchange: () => change({ grey: grey.checked }) }));
  const brightness = slider({ id: "editor-brightness", label: t("editor.brightness"), min: -100, max: 100, step: 1, say: signed, take: (value) => change({ brightness: value }) });
  const contrast = slider({ id: "editor-contrast", label: t("editor.contrast"), min: -100, max: 100, step: 1, say: signed, take: (value) => change({ contrast: value }) });
  const window = slider({ id: "editor-window", label: t("editor.window"), ...WINDOWS, say: (value) => t("editor.pixels", { n: value }), take: (value) => change({ window: value }) });
  const k = slider({ id: "editor-k", label: t("editor.k"), min: 0.02, max: 0.6, step: 0.01, say: (value) => value.toFixed(2), take: (value) => change({ k: value }) });
  const found = el("p", { class: "tools__note", "data-threshold": true });
  const local = el("div", { class: "tools__group" }, window.node, k.node);
  const kinds = choices(change);
  const node = el(
    "div", { class: "tools__panel" },
    el("label", { class: "switch" }, grey, el("span", {}, t("editor.grey"))),
    brightness.node, contrast.node, kinds, found, local,
  );

  const draw = (/** @type {Adjustments} */ now) => {
    grey.checked = now.grey || now.binarize !== "none";
    grey.disabled = now.binarize !== "none";
    brightness.set(now.brightness);
    contrast.set(now.contrast);
    k.set(now.k);
    if (now.window) window.set(now.window);
    const chosen = /** @type {HTMLInputElement} */ (find(kinds, `[value="${now.binarize}"]`));
    chosen.checked = true;
    local.hidden = now.binarize !== "sauvola";
    found.hidden = now.binarize !== "otsu";
  };
  const tell = (/** @type {import("../imaging/darkroom.js").Print} */ { threshold, window: side }) => {
    window.set(side);
    found.textContent = threshold === null ? "" : t("editor.threshold", { n: threshold });
  };
  return { node, draw, tell };
}

/** @param {Change} change */
function choices(change) {
  const fieldset = el("fieldset", { class: "choices" }, el("legend", {}, t("editor.binarize")), el("div", { class: "choices__row" }, ...KINDS.map((kind) => el(
    "label", { class: "choice" },
    el("input", { type: "radio", name: "editor-binarize", value: kind, onchange: () => change({ binarize: kind }) }),
    el("span", {}, t(`editor.binarize.${kind}`)),
  ))));
  for (const label of findAll(fieldset, "label")) {
    label.title = t(`editor.binarize.${find(label, "input").getAttribute("value")}.hint`);
  }
  return fieldset;
}
