/** Quadrilaterals on the page: [x, y] pairs from the top left, clockwise as one reads the line. */

/** @typedef {[number, number]} Point */
/** @typedef {Point[]} Polygon */

/** @param {Polygon} polygon */
export const points = (polygon) => polygon.map(([x, y]) => `${x},${y}`).join(" ");

/**
 * The corners of an upright box, in a polygon's order.
 * @param {[Point, Point]} box
 * @returns {Polygon}
 */
export function corners([[left, top], [right, bottom]]) {
  return [[left, top], [right, top], [right, bottom], [left, bottom]];
}

/** @param {Polygon} polygon */
export function bounds(polygon) {
  const xs = polygon.map(([x]) => x);
  const ys = polygon.map(([, y]) => y);
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  return { left, top, right: Math.max(...xs), bottom: Math.max(...ys) };
}

/** @param {Polygon} polygon @returns {{width: number, height: number}} along the line and across it */
export function extent([topLeft, topRight, , bottomLeft]) {
  // At least one pixel, so that a degenerate box can still be drawn.
  return {
    width: Math.max(1, distance(topLeft, topRight)),
    height: Math.max(1, distance(topLeft, bottomLeft)),
  };
}

/** @param {Point} from @param {Point} to */
const distance = (from, to) => Math.hypot(to[0] - from[0], to[1] - from[1]);

/**
 * The affine map that lays a tilted line level: page pixels to pixels of the level line.
 * @param {Polygon} polygon
 * @returns {DOMMatrix}
 */
export function level([topLeft, topRight, , bottomLeft]) {
  const { width, height } = extent([topLeft, topRight, topRight, bottomLeft]);
  return new DOMMatrix([
    (topRight[0] - topLeft[0]) / width,
    (topRight[1] - topLeft[1]) / width,
    (bottomLeft[0] - topLeft[0]) / height,
    (bottomLeft[1] - topLeft[1]) / height,
    topLeft[0],
    topLeft[1],
  ]).inverse();
}

/** @param {DOMMatrix} map @param {Point} point @returns {Point} */
export function apply(map, [x, y]) {
  return [map.a * x + map.c * y + map.e, map.b * x + map.d * y + map.f];
}
