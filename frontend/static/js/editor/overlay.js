/** What lies on the preview: the crop with its handles, the paper's corners, the line along the text. */

import { el, svg } from "../dom.js";
import { percent, t } from "../i18n.js";
import { CORNERS, HANDLES, pulled, resized, shifted } from "./cropping.js";
import { draggable } from "./dragging.js";

/** @typedef {import("../adjustments.js").Crop} Crop */
/** @typedef {import("../adjustments.js").Corners} Corners */
/** @typedef {{take: (value: any) => void, done: () => void}} Ears `take`: while it moves; `done`: then */

/** @param {HTMLElement} sheet @param {Ears} ears */
export function cropFrame(sheet, { take, done }) {
  let crop = /** @type {Crop} */ ({ left: 0, top: 0, right: 1, bottom: 1 });
  const frame = el("div", { class: "crop", "data-crop-frame": true });
  const inside = el("div", { class: "crop__inside" });
  frame.append(inside);
  draggable(inside, sheet, (dx, dy) => take(shifted(crop, dx, dy)), done);
  const handles = Object.entries(HANDLES).map(([name, sides]) => {
    const handle = el("button", { class: `handle handle--${name}`, type: "button", "data-handle": name });
    draggable(handle, sheet, (dx, dy) => take(resized(crop, sides, dx, dy)), done);
    frame.append(handle);
    return { handle, name, sides };
  });
  const draw = (/** @type {Crop} */ now) => {
    crop = now;
    const style = { left: crop.left, top: crop.top, right: 1 - crop.right, bottom: 1 - crop.bottom };
    for (const [side, share] of Object.entries(style)) frame.style.setProperty(side, `${share * 100}%`);
    for (const { handle, name, sides } of handles) {
      handle.ariaLabel = `${t(`editor.handle.${name}`)}: ${sides.map((side) => percent(crop[side])).join(", ")}`;
    }
  };
  return { node: frame, draw };
}

/** @param {HTMLElement} sheet @param {Ears} ears */
export function paperCorners(sheet, { take, done }) {
  let corners = /** @type {Corners} */ ([]);
  const outline = svg("polygon", { class: "paper__outline" });
  const lines = svg("svg", { class: "paper__lines", viewBox: "0 0 1 1", preserveAspectRatio: "none", "aria-hidden": "true" }, outline);
  const handles = CORNERS.map((name, index) => {
    const handle = el("button", { class: "handle handle--corner", type: "button", "data-corner": name });
    draggable(handle, sheet, (dx, dy) => take(pulled(corners, index, dx, dy)), done);
    return handle;
  });
  const draw = (/** @type {Corners} */ now) => {
    corners = now;
    outline.setAttribute("points", corners.map((point) => point.join(",")).join(" "));
    for (const [index, [x, y]] of corners.entries()) {
      handles[index].style.left = `${x * 100}%`;
      handles[index].style.top = `${y * 100}%`;
      handles[index].ariaLabel = `${t(`editor.handle.${CORNERS[index]}`)}: ${percent(x)}, ${percent(y)}`;
    }
  };
  return { node: el("div", { class: "paper" }, lines, ...handles), draw };
}

/** A line through the middle along the text, and one that is level to hold it against. */
export function textLine() {
  const along = el("div", { class: "level__text" });
  const node = el("div", { class: "level", "aria-hidden": "true" }, el("div", { class: "level__horizon" }), along);
  const draw = (/** @type {number} */ degrees) => {
    along.style.rotate = `${degrees}deg`;
    node.classList.toggle("is-level", Math.abs(degrees) < 0.05);
  };
  return { node, draw };
}
