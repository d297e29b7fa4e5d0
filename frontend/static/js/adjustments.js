/** What a user changes about a picture before it is read. Fractions, so that they hold at every size. */

/** @typedef {"none" | "otsu" | "sauvola"} Binarize */
/** @typedef {{left: number, top: number, right: number, bottom: number}} Crop fractions of the turned picture */
/** @typedef {[number, number][]} Corners of the paper, clockwise from the top left, in fractions of the picture */

/**
 * In the order in which they are done: corners, quarter, angle, crop; then grey, tone, ink.
 * @typedef {object} Adjustments
 * @property {Corners | null} corners
 * @property {number} quarter turns clockwise, 0 to 3
 * @property {number} angle degrees clockwise
 * @property {Crop} crop
 * @property {boolean} grey
 * @property {number} brightness -100 to 100
 * @property {number} contrast -100 to 100
 * @property {Binarize} binarize
 * @property {number | null} window of Sauvola, in pixels of the result; null: by its size
 * @property {number} k of Sauvola
 */

/** @type {Readonly<Crop>} */
export const WHOLE = Object.freeze({ left: 0, top: 0, right: 1, bottom: 1 });

/** @type {Readonly<Adjustments>} */
export const ORIGINAL = Object.freeze({
  corners: null, quarter: 0, angle: 0, crop: WHOLE,
  grey: false, brightness: 0, contrast: 0, binarize: "none", window: null, k: 0.2,
});

/** Whether the picture is as it came; how Sauvola is set says nothing while it is not used. @param {Adjustments} adjustments */
export function untouched(adjustments) {
  const { binarize, window, k, ...rest } = adjustments;
  return binarize === "none" && JSON.stringify({ ...ORIGINAL, ...rest }) === JSON.stringify(ORIGINAL);
}
