/**
 * A threshold for each pixel, by the mean and deviation of its neighbourhood: Sauvola and
 * Pietikäinen, Adaptive document image binarization, 2000. T = m · (1 + k · (s / R - 1)).
 *
 * Sums run down the columns and along the rows, so the window costs nothing. Means are rounded as
 * the server's OpenCV rounds them: 32-bit floats throughout; the scale as one, too, in its vectors
 * of four, but not in what is left over at the end of a row.
 */

export const K = 0.2;
const RANGE = 128; // R

/** The server's window: odd, two letters of a full page. @param {import("./planes.js").Size} size */
export const windowOf = ({ width, height }) => Math.max(25, Math.floor(Math.min(width, height) / 40)) | 1;

/**
 * @param {Uint8Array} grey
 * @param {import("./planes.js").Size} size
 * @param {{window: number, k: number}} options `window`: an odd number of pixels
 * @returns {Uint8Array} 0 and 255
 */
export function sauvola(grey, { width, height }, { window: side, k }) {
  const reach = side >> 1;
  const sums = new ColumnSums(grey, width, reach);
  for (let y = -reach; y < reach; y += 1) sums.take(mirrored(y, height));
  const ink = new Uint8Array(grey.length);
  const whole = width & ~3;
  const scale = 1 / (side * side);
  for (let y = 0; y < height; y += 1) {
    sums.take(mirrored(y + reach, height));
    const row = { grey, ink, from: y * width, side, k };
    part(sums, row, 0, whole, scale);
    if (whole < width) partRest(sums, row, whole, scale);
    sums.leave(mirrored(y - reach, height));
  }
  return ink;
}

/** Of each column, and of those mirrored at either end: the sum, and that of squares, over a window's rows. */
class ColumnSums {
  /** @param {Uint8Array} grey @param {number} width @param {number} reach columns beyond either edge */
  constructor(grey, width, reach) {
    this.grey = grey;
    this.width = width;
    this.columns = Int32Array.from({ length: width + 2 * reach }, (_, x) => mirrored(x - reach, width));
    this.sum = new Int32Array(this.columns.length);
    this.square = new Int32Array(this.columns.length);
  }

  /** @param {number} row put in */
  take(row) {
    const { grey, columns, sum, square } = this;
    for (let x = 0, from = row * this.width; x < columns.length; x += 1) {
      const value = grey[from + columns[x]];
      sum[x] += value;
      square[x] += value * value;
    }
  }

  /** @param {number} row taken out */
  leave(row) {
    const { grey, columns, sum, square } = this;
    for (let x = 0, from = row * this.width; x < columns.length; x += 1) {
      const value = grey[from + columns[x]];
      sum[x] -= value;
      square[x] -= value * value;
    }
  }
}

/** @typedef {{grey: Uint8Array, ink: Uint8Array, from: number, side: number, k: number}} Row `from`: where it begins */

/** @param {ColumnSums} sums @param {Row} row @param {number} start @param {number} end @param {number} exact scale */
function part({ sum: sums, square: squares }, { grey, ink, from, side, k }, start, end, exact) {
  const [scale, share] = [Math.fround(exact), Math.fround(k)];
  let [sum, square] = [0, 0];
  for (let x = start; x < start + side - 1; x += 1) {
    sum += sums[x];
    square += squares[x];
  }
  for (let x = start; x < end; x += 1) {
    sum += sums[x + side - 1];
    square += squares[x + side - 1];
    const mean = Math.fround(Math.fround(sum) * scale);
    const power = Math.fround(Math.fround(square) * scale);
    ink[from + x] = grey[from + x] > threshold(mean, power, share) ? 255 : 0;
    sum -= sums[x];
    square -= squares[x];
  }
}

/** The last columns, fewer than four. @param {ColumnSums} sums @param {Row} row @param {number} start @param {number} exact */
function partRest({ width, sum, square }, { grey, ink, from, side, k }, start, exact) {
  const total = (/** @type {Int32Array} */ values, /** @type {number} */ x) =>
    values.subarray(x, x + side).reduce((all, value) => all + value, 0);
  for (let x = start; x < width; x += 1) {
    const [mean, power] = [Math.fround(total(sum, x) * exact), Math.fround(total(square, x) * exact)];
    ink[from + x] = grey[from + x] > threshold(mean, power, Math.fround(k)) ? 255 : 0;
  }
}

/** @param {number} mean @param {number} power the mean of squares @param {number} k 32-bit floats, all three */
function threshold(mean, power, k) {
  const variance = Math.fround(power - Math.fround(mean * mean));
  const deviation = variance > 0 ? Math.fround(Math.sqrt(variance)) : Math.fround(0);
  const away = Math.fround(Math.fround(deviation / Math.fround(RANGE)) - Math.fround(1));
  return Math.fround(mean * Math.fround(Math.fround(1) + Math.fround(k * away)));
}

/** Beyond an edge the picture is mirrored, without doubling the edge itself. @param {number} at @param {number} length */
function mirrored(at, length) {
  if (length === 1) return 0;
  let place = at;
  while (place < 0 || place >= length) place = place < 0 ? -place : 2 * length - 2 - place;
  return place;
}
