/**
 * One threshold for the whole picture: Otsu, A threshold selection method from gray-level
 * histograms, 1979. Summed in the order of OpenCV's THRESH_OTSU, so that ties fall the same way.
 */

const EPSILON = 2 ** -23; // of a 32-bit float

/** @typedef {{left: number, top: number, right: number, bottom: number}} Rectangle in pixels */

/**
 * @param {Uint8Array} plane
 * @param {number} width of its rows
 * @param {Rectangle} [area] all of it where it is left out
 * @returns {Uint32Array} how often each of the 256 values is there
 */
export function histogram(plane, width, area = { left: 0, top: 0, right: width, bottom: plane.length / width }) {
  const counts = new Uint32Array(256);
  for (let y = area.top; y < area.bottom; y += 1) {
    const end = y * width + area.right;
    for (let i = y * width + area.left; i < end; i += 1) counts[plane[i]] += 1;
  }
  return counts;
}

/**
 * The histogram once every value has gone through a table.
 * @param {Uint32Array} counts @param {Uint8Array} table
 */
export function moved(counts, table) {
  const result = new Uint32Array(256);
  for (let value = 0; value < 256; value += 1) result[table[value]] += counts[value];
  return result;
}

/** @param {Uint32Array} counts @returns {number} the darkest value that is not paper is above it */
export function otsu(counts) {
  const scale = 1 / counts.reduce((sum, count) => sum + count, 0);
  let whole = 0;
  for (let value = 0; value < 256; value += 1) whole += value * counts[value];
  const mean = whole * scale;
  let [dark, darkMean, widest, best] = [0, 0, 0, 0];
  for (let value = 0; value < 256; value += 1) {
    const share = counts[value] * scale;
    darkMean *= dark;
    dark += share;
    const light = 1 - dark;
    if (Math.min(dark, light) < EPSILON || Math.max(dark, light) > 1 - EPSILON) continue;
    darkMean = (darkMean + value * share) / dark;
    const lightMean = (mean - dark * darkMean) / light;
    const between = dark * light * (darkMean - lightMean) * (darkMean - lightMean);
    if (between > widest) [widest, best] = [between, value];
  }
  return best;
}
