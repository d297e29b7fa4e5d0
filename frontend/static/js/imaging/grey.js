/** Colour to grey with the weights, and the rounding, of OpenCV's RGB2GRAY: as the server does it. */

const [RED, GREEN, BLUE] = [9798, 19235, 3735]; // ITU-R BT.601, times 2¹⁵
const HALF = 1 << 14;

/**
 * @param {import("./planes.js").Picture} picture of one plane or three
 * @returns {import("./planes.js").Picture} of one
 */
export function grey(picture) {
  if (picture.planes.length === 1) return picture;
  const [red, green, blue] = picture.planes;
  const plane = new Uint8Array(red.length);
  for (let i = 0; i < plane.length; i += 1) {
    plane[i] = (RED * red[i] + GREEN * green[i] + BLUE * blue[i] + HALF) >> 15;
  }
  return { ...picture, planes: [plane] };
}
