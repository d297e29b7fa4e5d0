/** Where adjustments put each pixel: the size of the result, and the way back from it to the picture. */

import { WHOLE } from "../adjustments.js";
import { IDENTITY, perspective, product, rotation, shift, stretch } from "./matrix.js";

/** @typedef {import("./planes.js").Size} Size */
/** @typedef {import("./matrix.js").Matrix} Matrix */
/** @typedef {import("../adjustments.js").Adjustments} Adjustments */
/** @typedef {Size & {back: Matrix}} Plan `back`: pixels of the result to the picture's */

/**
 * What of the picture is looked at: the `result`; the `frame`, which is the result before it was
 * cropped; or the `source`, before it was turned or mended.
 * @typedef {"result" | "frame" | "source"} View
 */

/** @param {Size} size of the picture @param {Adjustments} adjustments @param {View} [view] @returns {Plan} */
export function plan(size, adjustments, view = "result") {
  if (view === "source") return { ...size, back: IDENTITY };
  const flat = mended(size, adjustments.corners);
  const turned = tilted(quartered(flat, adjustments.quarter), adjustments.angle);
  return view === "frame" ? turned : cropped(turned, adjustments.crop);
}

/**
 * The same, in pixels of a smaller result and of a smaller picture.
 * @param {Plan} planned @param {Size} full of the picture @param {Size} level it is looked up in @param {Size} size of the result
 * @returns {Plan}
 */
export function scaled({ width, height, back }, full, level, size) {
  const before = stretch(level.width / full.width, level.height / full.height);
  const after = stretch(width / size.width, height / size.height);
  return { ...size, back: product(before, back, after) };
}

/** @param {Size} turned @param {import("../adjustments.js").Crop} crop in pixels, at least one */
export function cropArea({ width, height }, crop) {
  const [left, top] = [Math.round(crop.left * width), Math.round(crop.top * height)];
  return {
    left: Math.min(left, width - 1),
    top: Math.min(top, height - 1),
    right: Math.max(Math.round(crop.right * width), Math.min(left, width - 1) + 1),
    bottom: Math.max(Math.round(crop.bottom * height), Math.min(top, height - 1) + 1),
  };
}

/** @param {Size} size @param {import("../adjustments.js").Corners | null} corners @returns {Plan} */
function mended(size, corners) {
  if (!corners) return { ...size, back: IDENTITY };
  const [a, b, c, d] = corners.map(([x, y]) => /** @type {[number, number]} */ ([x * size.width, y * size.height]));
  const flat = {
    width: Math.max(1, Math.round(Math.max(distance(a, b), distance(d, c)))),
    height: Math.max(1, Math.round(Math.max(distance(a, d), distance(b, c)))),
  };
  return { ...flat, back: perspective(flat, [a, b, c, d]) };
}

/** @param {Plan} flat @param {number} turns clockwise @returns {Plan} */
function quartered({ width, height, back }, turns) {
  /** @type {Matrix[]} */
  const undone = [
    IDENTITY,
    [0, 1, 0, -1, 0, height, 0, 0, 1],
    [-1, 0, width, 0, -1, height, 0, 0, 1],
    [0, -1, width, 1, 0, 0, 0, 0, 1],
  ];
  const size = turns % 2 ? { width: height, height: width } : { width, height };
  return { ...size, back: product(back, undone[turns]) };
}

/** Nothing is cut off: the frame grows, as the server's does. @param {Plan} level @param {number} angle @returns {Plan} */
function tilted({ width, height, back }, angle) {
  if (!angle) return { width, height, back };
  const radians = (angle * Math.PI) / 180;
  const [cos, sin] = [Math.abs(Math.cos(radians)), Math.abs(Math.sin(radians))];
  const size = {
    width: Math.floor(height * sin + width * cos + 0.5),
    height: Math.floor(height * cos + width * sin + 0.5),
  };
  const undone = product(shift(width / 2, height / 2), rotation(-angle), shift(-size.width / 2, -size.height / 2));
  return { ...size, back: product(back, undone) };
}

/** @param {Plan} turned @param {import("../adjustments.js").Crop} crop @returns {Plan} */
function cropped(turned, crop) {
  if (JSON.stringify(crop) === JSON.stringify(WHOLE)) return turned;
  const { left, top, right, bottom } = cropArea(turned, crop);
  return { width: right - left, height: bottom - top, back: product(turned.back, shift(left, top)) };
}

/** @param {[number, number]} from @param {[number, number]} to */
const distance = (from, to) => Math.hypot(to[0] - from[0], to[1] - from[1]);
