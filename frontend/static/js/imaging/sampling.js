/**
 * Looking up pixels between pixels: the nearest, linear, and cubic with OpenCV's sharpness.
 * Each function fills some rows of a picture; the source's edges are repeated beyond them.
 */

/** @typedef {import("./planes.js").Picture} Picture */
/** @typedef {import("./matrix.js").Matrix} Matrix */
/** @typedef {(source: Picture, back: Matrix, result: Picture, top: number, bottom: number) => void} Sample */

const SHARPNESS = -0.75; // of the cubic

/** @type {Sample} */
export function nearest({ planes, width: across, height: down }, m, result, top, bottom) {
  for (const [number, plane] of planes.entries()) {
    const filled = result.planes[number];
    for (let y = top, to = top * result.width; y < bottom; y += 1) {
      for (let x = 0; x < result.width; x += 1, to += 1) {
        const u = Math.floor(m[0] * (x + 0.5) + m[1] * (y + 0.5) + m[2]);
        const v = Math.floor(m[3] * (x + 0.5) + m[4] * (y + 0.5) + m[5]);
        const row = v < 0 ? 0 : v >= down ? down - 1 : v;
        filled[to] = plane[row * across + (u < 0 ? 0 : u >= across ? across - 1 : u)];
      }
    }
  }
}

/** @type {Sample} */
export function cubic({ planes, width: across, height: down }, m, result, top, bottom) {
  const [wx, wy] = [new Float64Array(4), new Float64Array(4)];
  const [columns, rows] = [new Int32Array(4), new Int32Array(4)];
  for (let y = top, to = top * result.width; y < bottom; y += 1) {
    for (let x = 0; x < result.width; x += 1, to += 1) {
      const near = 1 / (m[6] * (x + 0.5) + m[7] * (y + 0.5) + m[8]);
      const px = (m[0] * (x + 0.5) + m[1] * (y + 0.5) + m[2]) * near - 0.5;
      const py = (m[3] * (x + 0.5) + m[4] * (y + 0.5) + m[5]) * near - 0.5;
      taps(px, across, 1, columns, wx);
      taps(py, down, across, rows, wy);
      for (let number = 0; number < planes.length; number += 1) {
        const value = weighed(planes[number], columns, rows, wx, wy);
        result.planes[number][to] = value <= 0 ? 0 : value >= 255 ? 255 : value + 0.5;
      }
    }
  }
}

/** @param {Uint8Array} plane @param {Int32Array} columns @param {Int32Array} rows @param {Float64Array} wx @param {Float64Array} wy */
function weighed(plane, columns, rows, wx, wy) {
  let sum = 0;
  for (let i = 0; i < 4; i += 1) {
    const row = rows[i];
    sum += wy[i] * (wx[0] * plane[row + columns[0]] + wx[1] * plane[row + columns[1]]
      + wx[2] * plane[row + columns[2]] + wx[3] * plane[row + columns[3]]);
  }
  return sum;
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
