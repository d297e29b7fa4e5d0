/** A picture seen through a map: each new pixel is looked up where the map says it was. */

import { linear } from "./linear.js";
import { cubic, nearest } from "./sampling.js";

/** @typedef {import("./planes.js").Picture} Picture */
/** @typedef {import("./planes.js").Size} Size */
/** @typedef {import("./matrix.js").Matrix} Matrix */

/** Rows between two words about how far it is. */
const BAND = 64;

/**
 * @param {Picture} picture beyond its edges they are repeated
 * @param {Matrix} back new pixels to the picture's
 * @param {Size} size
 * @param {{fine?: boolean, onRow?: (share: number) => void}} [options] `fine`: cubic, slower and sharper
 * @returns {Picture}
 */
export function warped(picture, back, size, { fine = false, onRow = () => {} } = {}) {
  if (isNothing(picture, back, size)) return picture;
  const sample = isExact(back) ? nearest : fine ? cubic : linear;
  const { width, height } = size;
  const result = { width, height, planes: picture.planes.map(() => new Uint8Array(width * height)) };
  for (let top = 0; top < height; top += BAND) {
    const bottom = Math.min(height, top + BAND);
    sample(picture, back, result, top, bottom);
    onRow(bottom / height);
  }
  return result;
}

/** @param {Picture} picture @param {Matrix} back @param {Size} size */
function isNothing(picture, back, { width, height }) {
  const same = back.every((value, i) => Math.abs(value - (i % 4 ? 0 : 1)) < 1e-9);
  return same && width === picture.width && height === picture.height;
}

/** Whether pixels come to lie on pixels: quarter turns and whole shifts. @param {Matrix} m */
function isExact(m) {
  return m.every((value, i) => (i > 5 && i < 8 ? value === 0 : Math.abs(value - Math.round(value)) < 1e-9))
    && Math.abs(Math.abs(m[0] * m[4] - m[1] * m[3]) - 1) < 1e-9;
}
