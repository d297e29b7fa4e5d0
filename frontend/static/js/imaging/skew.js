/** How far lines of text run off level, by the sharpness of row profiles: the server's own search. */

import { grey } from "./grey.js";
import { medians } from "./median.js";
import { reduced } from "./reduce.js";

/** Degrees either way; a picture further off was turned, not scanned askew. */
export const MOST = 15;
/** Degrees below which turning costs more sharpness than it gains. */
export const WORTH = 0.1;

const LONG_SIDE = 600;
const STEPS = [1, 0.25, 0.05];
const NEIGHBOURHOOD = 15;
const LEAST_CONTRAST = 24;
const LEAST_INK = 100;

/** @typedef {import("./planes.js").Picture} Picture */
/** @typedef {{xs: Float64Array, ys: Float64Array}} Points */

/** So small that lines are a few pixels high. @param {Picture} picture @returns {Picture} */
export function small(picture) {
  const scale = Math.min(1, LONG_SIDE / Math.max(picture.width, picture.height));
  const side = (/** @type {number} */ length) => Math.max(1, Math.round(length * scale));
  return reduced(picture, { width: side(picture.width), height: side(picture.height) });
}

/** @param {Picture} picture made small @returns {number} degrees clockwise of level; 0 without ink */
export function skew(picture) {
  const ink = inkOf(grey(picture));
  if (ink.xs.length < LEAST_INK) return 0;
  let [best, reach] = [0, MOST];
  for (const step of STEPS) {
    best = sharpest(ink, best - reach, best + reach + step / 2, step);
    reach = step;
  }
  return Math.min(MOST, Math.max(-MOST, best));
}

/** @param {Points} ink @param {number} from @param {number} to not reached @param {number} step */
function sharpest(ink, from, to, step) {
  let [best, most] = [from, -1];
  for (let i = 0; i < Math.ceil((to - from) / step); i += 1) {
    const sharp = sharpness(ink, from + i * step);
    if (sharp > most) [best, most] = [from + i * step, sharp];
  }
  return best;
}

/** What differs from its surroundings, so that a dark desk round the paper is not ink. @param {Picture} picture @returns {Points} */
function inkOf(picture) {
  const [plane] = picture.planes;
  const around = medians(plane, picture, NEIGHBOURHOOD);
  const contrast = plane.map((value, i) => Math.abs(value - around[i]));
  const threshold = Math.max(LEAST_CONTRAST, spread(contrast));
  const places = [];
  for (let i = 0; i < contrast.length; i += 1) if (contrast[i] > threshold) places.push(i);
  return {
    xs: Float64Array.from(places, (i) => i % picture.width),
    ys: Float64Array.from(places, (i) => Math.floor(i / picture.width)),
  };
}

/** Mean and standard deviation, added. @param {Uint8Array} values */
function spread(values) {
  let [sum, square] = [0, 0];
  for (const value of values) {
    sum += value;
    square += value * value;
  }
  const mean = sum / values.length;
  return mean + Math.sqrt(Math.max(0, square / values.length - mean * mean));
}

/** Energy of the differences between neighbouring rows, once turned by the angle. @param {Points} ink @param {number} degrees */
function sharpness({ xs, ys }, degrees) {
  const radians = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(radians), Math.sin(radians)];
  const rows = new Float64Array(xs.length);
  let [least, most] = [Infinity, -Infinity];
  for (let i = 0; i < rows.length; i += 1) {
    const row = ys[i] * cos - xs[i] * sin;
    rows[i] = row;
    if (row < least) least = row;
    if (row > most) most = row;
  }
  const counts = new Int32Array(Math.floor(most - least) + 1);
  for (let i = 0; i < rows.length; i += 1) counts[Math.floor(rows[i] - least)] += 1;
  let energy = 0;
  for (let i = 1; i < counts.length; i += 1) energy += (counts[i] - counts[i - 1]) ** 2;
  return energy;
}
