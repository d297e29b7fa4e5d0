/**
 * Looking up pixels between pixels: the nearest, linear, and cubic with OpenCV's sharpness.
 * Each function fills some rows of a plane; the plane's edges are repeated beyond them.
 */

const SHARPNESS = -0.75; // of the cubic
const ONE = 1 << 16;

/** @typedef {{plane: Uint8Array, width: number, height: number}} Source */
/** @typedef {import("./matrix.js").Matrix} Matrix */

/** @param {Source} source @param {Matrix} m @param {Uint8Array} result @param {number} width @param {number} top @param {number} bottom */
export function nearest({ plane, width: across, height: down }, m, result, width, top, bottom) {
  for (let y = top; y < bottom; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const u = Math.floor(m[0] * (x + 0.5) + m[1] * (y + 0.5) + m[2]);
      const v = Math.floor(m[3] * (x + 0.5) + m[4] * (y + 0.5) + m[5]);
      const row = v < 0 ? 0 : v >= down ? down - 1 : v;
      result[y * width + x] = plane[row * across + (u < 0 ? 0 : u >= across ? across - 1 : u)];
    }
  }
}

/**
 * In whole numbers, since it has to be done within a frame: places in 65536ths of a pixel.
 * @param {Source} source @param {Matrix} m @param {Uint8Array} result @param {number} width @param {number} top @param {number} bottom
 */
export function linear(source, m, result, width, top, bottom) {
  if (m[6] || m[7]) return linearInPerspective(source, m, result, width, top, bottom);
  const [across, down] = [Math.round(m[0] * ONE), Math.round(m[3] * ONE)];
  for (let y = top, to = top * width; y < bottom; y += 1) {
    let u = Math.round((m[0] * 0.5 + m[1] * (y + 0.5) + m[2] - 0.5) * ONE);
    let v = Math.round((m[3] * 0.5 + m[4] * (y + 0.5) + m[5] - 0.5) * ONE);
    for (let x = 0; x < width; x += 1, to += 1, u += across, v += down) result[to] = between(source, u, v);
  }
}

/** @param {Source} source @param {Matrix} m @param {Uint8Array} result @param {number} width @param {number} top @param {number} bottom */
function linearInPerspective(source, m, result, width, top, bottom) {
  for (let y = top, to = top * width; y < bottom; y += 1) {
    for (let x = 0; x < width; x += 1, to += 1) {
      const near = ONE / (m[6] * (x + 0.5) + m[7] * (y + 0.5) + m[8]);
      const u = (m[0] * (x + 0.5) + m[1] * (y + 0.5) + m[2]) * near - ONE / 2;
      const v = (m[3] * (x + 0.5) + m[4] * (y + 0.5) + m[5]) * near - ONE / 2;
      result[to] = between(source, u | 0, v | 0);
    }
  }
}

/** @param {Source} source @param {number} u @param {number} v in 65536ths of a pixel, from the middle of the first */
function between({ plane, width, height }, u, v) {
  let [left, up] = [u >> 16, v >> 16];
  let [right, low] = [1, width];
  if (left < 0 || left >= width - 1) [left, right] = [left < 0 ? 0 : width - 1, 0];
  if (up < 0 || up >= height - 1) [up, low] = [up < 0 ? 0 : height - 1, 0];
  const [fx, fy] = [(u >> 8) & 255, (v >> 8) & 255];
  const at = up * width + left;
  const upper = (plane[at] << 8) + fx * (plane[at + right] - plane[at]);
  const lower = (plane[at + low] << 8) + fx * (plane[at + low + right] - plane[at + low]);
  return ((upper << 8) + fy * (lower - upper) + 32768) >> 16;
}

/** @param {Source} source @param {Matrix} m @param {Uint8Array} result @param {number} width @param {number} top @param {number} bottom */
export function cubic({ plane, width: across, height: down }, m, result, width, top, bottom) {
  const [wx, wy] = [new Float64Array(4), new Float64Array(4)];
  const [columns, rows] = [new Int32Array(4), new Int32Array(4)];
  for (let y = top, to = top * width; y < bottom; y += 1) {
    for (let x = 0; x < width; x += 1, to += 1) {
      const near = 1 / (m[6] * (x + 0.5) + m[7] * (y + 0.5) + m[8]);
      const px = (m[0] * (x + 0.5) + m[1] * (y + 0.5) + m[2]) * near - 0.5;
      const py = (m[3] * (x + 0.5) + m[4] * (y + 0.5) + m[5]) * near - 0.5;
      taps(px, across, 1, columns, wx);
      taps(py, down, across, rows, wy);
      let sum = 0;
      for (let i = 0; i < 4; i += 1) {
        const row = rows[i];
        sum += wy[i] * (wx[0] * plane[row + columns[0]] + wx[1] * plane[row + columns[1]]
          + wx[2] * plane[row + columns[2]] + wx[3] * plane[row + columns[3]]);
      }
      result[to] = sum <= 0 ? 0 : sum >= 255 ? 255 : sum + 0.5;
    }
  }
}

/** @param {number} place @param {number} length @param {number} stride @param {Int32Array} offsets @param {Float64Array} weights */
function taps(place, length, stride, offsets, weights) {
  const first = Math.floor(place);
  const part = place - first;
  for (let i = 0; i < 4; i += 1) {
    const at = first + i - 1;
    offsets[i] = (at < 0 ? 0 : at >= length ? length - 1 : at) * stride;
  }
  const rest = 1 - part;
  weights[0] = SHARPNESS * part * rest * rest;
  weights[1] = ((SHARPNESS + 2) * part - (SHARPNESS + 3)) * part * part + 1;
  weights[2] = ((SHARPNESS + 2) * rest - (SHARPNESS + 3)) * rest * rest + 1;
  weights[3] = SHARPNESS * rest * part * part;
}
