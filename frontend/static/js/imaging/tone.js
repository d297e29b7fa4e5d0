/** Brightness and contrast as a table: what becomes of each of the 256 values. */

const MIDDLE = 128;
/** Contrast at either end of its slider, as a factor: a quarter, or four times. */
const STEEPEST = 4;

/**
 * @param {{brightness: number, contrast: number}} tone each from -100 to 100; 0 changes nothing
 * @returns {Uint8Array}
 */
export function toneTable({ brightness, contrast }) {
  const slope = STEEPEST ** (contrast / 100);
  const lift = MIDDLE + (brightness / 100) * MIDDLE;
  return tableOf((value) => Math.round((value - MIDDLE) * slope + lift));
}

/** White above the threshold, black up to it. @param {number} threshold @returns {Uint8Array} */
export const inkTable = (threshold) => tableOf((value) => (value > threshold ? 255 : 0));

/** First one table, then another. @param {Uint8Array} first @param {Uint8Array} second */
export const chained = (first, second) => tableOf((value) => second[first[value]]);

/** @param {Uint8Array} plane @param {Uint8Array} table */
export function applied(plane, table) {
  const result = new Uint8Array(plane.length);
  for (let i = 0; i < plane.length; i += 1) result[i] = table[plane[i]];
  return result;
}

/** @param {(value: number) => number} change cut to 0…255 */
function tableOf(change) {
  const table = new Uint8ClampedArray(256);
  for (let value = 0; value < 256; value += 1) table[value] = change(value);
  return new Uint8Array(table.buffer);
}
