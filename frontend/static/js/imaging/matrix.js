/** Maps of the plane as 3 × 3 matrices, row by row, in pixels counted from a picture's edges. */

/** @typedef {number[]} Matrix nine numbers */
/** @typedef {[number, number]} Point */

/** @type {Matrix} */
export const IDENTITY = [1, 0, 0, 0, 1, 0, 0, 0, 1];

/** @param {number} x @param {number} y @returns {Matrix} */
export const shift = (x, y) => [1, 0, x, 0, 1, y, 0, 0, 1];

/** @param {number} x @param {number} y @returns {Matrix} */
export const stretch = (x, y) => [x, 0, 0, 0, y, 0, 0, 0, 1];

/** The first is done last. @param {...Matrix} matrices @returns {Matrix} */
export const product = (...matrices) => matrices.reduce(multiplied);

/** @param {Matrix} a @param {Matrix} b @returns {Matrix} */
function multiplied(a, b) {
  return a.map((_, i) => {
    const [row, column] = [i - (i % 3), i % 3];
    return a[row] * b[column] + a[row + 1] * b[column + 3] + a[row + 2] * b[column + 6];
  });
}

/** @param {Matrix} m @param {Point} point @returns {Point} */
export function mapped(m, [x, y]) {
  const depth = m[6] * x + m[7] * y + m[8];
  return [(m[0] * x + m[1] * y + m[2]) / depth, (m[3] * x + m[4] * y + m[5]) / depth];
}

/** About the origin, clockwise as one sees it (y runs down). @param {number} degrees @returns {Matrix} */
export function rotation(degrees) {
  const radians = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(radians), Math.sin(radians)];
  return [cos, -sin, 0, sin, cos, 0, 0, 0, 1];
}

/**
 * The perspective that lays a rectangle on four corners (Heckbert, Fundamentals of texture mapping
 * and image warping, 1989).
 * @param {import("./planes.js").Size} size of the rectangle, from the origin
 * @param {Point[]} corners clockwise from the top left
 * @returns {Matrix}
 */
export function perspective({ width, height }, [[x0, y0], [x1, y1], [x2, y2], [x3, y3]]) {
  const [dx1, dx2, sx] = [x1 - x2, x3 - x2, x0 - x1 + x2 - x3];
  const [dy1, dy2, sy] = [y1 - y2, y3 - y2, y0 - y1 + y2 - y3];
  const area = dx1 * dy2 - dx2 * dy1;
  const [g, h] = [(sx * dy2 - dx2 * sy) / area, (dx1 * sy - sx * dy1) / area];
  const square = [x1 - x0 + g * x1, x3 - x0 + h * x3, x0, y1 - y0 + g * y1, y3 - y0 + h * y3, y0, g, h, 1];
  return multiplied(square, stretch(1 / width, 1 / height));
}
