/**
 * Pictures as planes: one of grey, or three of red, green and blue, each a Uint8Array row by row.
 * The same operations then serve colour and grey alike.
 */

/** @typedef {{width: number, height: number}} Size */
/** @typedef {Size & {planes: Uint8Array[]}} Picture */

/**
 * @param {Uint8ClampedArray} rgba opaque
 * @param {Size} size
 * @returns {Picture} in colour
 */
export function toPlanes(rgba, { width, height }) {
  const planes = [0, 1, 2].map(() => new Uint8Array(width * height));
  const [red, green, blue] = planes;
  for (let i = 0, at = 0; i < red.length; i += 1, at += 4) {
    red[i] = rgba[at];
    green[i] = rgba[at + 1];
    blue[i] = rgba[at + 2];
  }
  return { width, height, planes };
}

/**
 * @param {Picture} picture
 * @param {Uint8Array} table what becomes of each value, 0 to 255
 * @param {Uint32Array} pixels as ImageData holds them, 32 bits each
 */
export function toPixels({ planes }, table, pixels) {
  if (planes.length === 1) return paintGrey(planes[0], table, pixels);
  const [red, green, blue] = planes;
  for (let i = 0; i < pixels.length; i += 1) {
    pixels[i] = 0xff000000 | (table[blue[i]] << 16) | (table[green[i]] << 8) | table[red[i]];
  }
}

/** @param {Uint8Array} grey @param {Uint8Array} table @param {Uint32Array} pixels */
function paintGrey(grey, table, pixels) {
  const shades = Uint32Array.from(table, (value) => 0xff000000 | (value * 0x010101));
  for (let i = 0; i < pixels.length; i += 1) pixels[i] = shades[grey[i]];
}

/**
 * Half as wide and high: each pixel the mean of four. An odd last row or column is left out.
 * @param {Picture} picture
 * @returns {Picture}
 */
export function halved({ width, height, planes }) {
  const size = { width: width >> 1, height: height >> 1 };
  return { ...size, planes: planes.map((plane) => halvedPlane(plane, width, size)) };
}

/** @param {Uint8Array} plane @param {number} stride @param {Size} size */
function halvedPlane(plane, stride, { width, height }) {
  const half = new Uint8Array(width * height);
  for (let y = 0, to = 0; y < height; y += 1) {
    for (let x = 0, at = 2 * y * stride; x < width; x += 1, at += 2) {
      half[to++] = (plane[at] + plane[at + 1] + plane[at + stride] + plane[at + stride + 1] + 2) >> 2;
    }
  }
  return half;
}
