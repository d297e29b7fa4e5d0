/**
 * Looking up pixels between pixels within a frame's time: linear, in whole numbers. Places are in
 * 65536ths of a pixel, weights in 4096ths.
 */

/** @typedef {import("./planes.js").Picture} Picture */
/** @typedef {import("./matrix.js").Matrix} Matrix */

const ONE = 1 << 16;

/** @type {import("./sampling.js").Sample} */
export function linear(source, back, result, top, bottom) {
  const [us, vs] = [new Int32Array(result.width), new Int32Array(result.width)];
  const mix = source.planes.length === 1 ? mixGrey : mixColour;
  for (let y = top; y < bottom; y += 1) {
    places(back, y + 0.5, us, vs);
    mix(source, us, vs, result, y * result.width);
  }
}

/** Where the pixels of a row were, from the middle of the first one. @param {Matrix} m @param {number} y @param {Int32Array} us @param {Int32Array} vs */
function places(m, y, us, vs) {
  for (let x = 0; x < us.length; x += 1) {
    const near = ONE / (m[6] * (x + 0.5) + m[7] * y + m[8]);
    us[x] = (m[0] * (x + 0.5) + m[1] * y + m[2]) * near - ONE / 2;
    vs[x] = (m[3] * (x + 0.5) + m[4] * y + m[5]) * near - ONE / 2;
  }
}

// Both are written out, plainly: a function for each pixel would take three times as long.

/** @param {Picture} source @param {Int32Array} us @param {Int32Array} vs @param {Picture} result @param {number} to where its row begins */
function mixGrey({ planes: [plane], width, height }, us, vs, { planes: [filled] }, to) {
  const [right, low] = [width - 1, height - 1];
  for (let x = 0; x < us.length; x += 1) {
    let left = us[x] >> 16;
    let up = vs[x] >> 16;
    const inX = left >= 0 && left < right;
    const inY = up >= 0 && up < low;
    if (!inX) left = left < 0 ? 0 : right;
    if (!inY) up = up < 0 ? 0 : low;
    const fx = (us[x] >> 8) & 255;
    const fy = (vs[x] >> 8) & 255;
    const i = Math.imul(up, width) + left;
    const j = inX ? i + 1 : i;
    const k = inY ? i + width : i;
    const l = k + j - i;
    const w11 = Math.imul(fx, fy) >> 4;
    const w01 = (fx << 4) - w11;
    const w10 = (fy << 4) - w11;
    const w00 = 4096 - w01 - w10 - w11;
    filled[to + x] = (plane[i] * w00 + plane[j] * w01 + plane[k] * w10 + plane[l] * w11 + 2048) >> 12;
  }
}

/** @param {Picture} source @param {Int32Array} us @param {Int32Array} vs @param {Picture} result @param {number} to where its row begins */
function mixColour({ planes: [red, green, blue], width, height }, us, vs, { planes: [r, g, b] }, to) {
  const [right, low] = [width - 1, height - 1];
  for (let x = 0; x < us.length; x += 1) {
    let left = us[x] >> 16;
    let up = vs[x] >> 16;
    const inX = left >= 0 && left < right;
    const inY = up >= 0 && up < low;
    if (!inX) left = left < 0 ? 0 : right;
    if (!inY) up = up < 0 ? 0 : low;
    const fx = (us[x] >> 8) & 255;
    const fy = (vs[x] >> 8) & 255;
    const i = Math.imul(up, width) + left;
    const j = inX ? i + 1 : i;
    const k = inY ? i + width : i;
    const l = k + j - i;
    const w11 = Math.imul(fx, fy) >> 4;
    const w01 = (fx << 4) - w11;
    const w10 = (fy << 4) - w11;
    const w00 = 4096 - w01 - w10 - w11;
    r[to + x] = (red[i] * w00 + red[j] * w01 + red[k] * w10 + red[l] * w11 + 2048) >> 12;
    g[to + x] = (green[i] * w00 + green[j] * w01 + green[k] * w10 + green[l] * w11 + 2048) >> 12;
    b[to + x] = (blue[i] * w00 + blue[j] * w01 + blue[k] * w10 + blue[l] * w11 + 2048) >> 12;
  }
}
