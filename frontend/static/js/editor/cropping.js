/** What becomes of a crop, or of the paper's corners, when one of their handles moves. */

/** @typedef {import("../adjustments.js").Crop} Crop */
/** @typedef {import("../adjustments.js").Corners} Corners */
/** @typedef {"left" | "top" | "right" | "bottom"} Side */

const LEAST = 0.02;

/** Handles by the sides that they move; `whole` moves all four. @type {Record<string, Side[]>} */
export const HANDLES = {
  topLeft: ["top", "left"], top: ["top"], topRight: ["top", "right"], right: ["right"],
  bottomRight: ["bottom", "right"], bottom: ["bottom"], bottomLeft: ["bottom", "left"], left: ["left"],
};

export const CORNERS = /** @type {const} */ (["topLeft", "topRight", "bottomRight", "bottomLeft"]);

/** @type {Corners} */
export const PAGE = [[0, 0], [1, 0], [1, 1], [0, 1]];

/** @param {Crop} crop @param {Side[]} sides @param {number} dx @param {number} dy @returns {Crop} */
export function resized(crop, sides, dx, dy) {
  const { left, top, right, bottom } = crop;
  const moved = {
    left: between(0, left + dx, right - LEAST),
    top: between(0, top + dy, bottom - LEAST),
    right: between(left + LEAST, right + dx, 1),
    bottom: between(top + LEAST, bottom + dy, 1),
  };
  return { ...crop, ...Object.fromEntries(sides.map((side) => [side, moved[side]])) };
}

/** @param {Crop} crop @param {number} dx @param {number} dy @returns {Crop} */
export function shifted({ left, top, right, bottom }, dx, dy) {
  const [x, y] = [between(-left, dx, 1 - right), between(-top, dy, 1 - bottom)];
  return { left: left + x, top: top + y, right: right + x, bottom: bottom + y };
}

/** The same part of the picture, once it is turned clockwise. @param {Crop} crop @param {number} turns 1, or 3 @returns {Crop} */
export function turned({ left, top, right, bottom }, turns) {
  if (turns === 1) return { left: 1 - bottom, top: left, right: 1 - top, bottom: right };
  return { left: top, top: 1 - right, right: bottom, bottom: 1 - left };
}

/**
 * A corner where it is asked to be, as long as the paper stays convex.
 * @param {Corners} corners @param {number} index @param {number} dx @param {number} dy @returns {Corners}
 */
export function pulled(corners, index, dx, dy) {
  const [x, y] = corners[index];
  const moved = corners.slice();
  moved[index] = [between(0, x + dx, 1), between(0, y + dy, 1)];
  return convex(moved) ? moved : corners;
}

/** @param {Corners} corners */
function convex(corners) {
  return corners.every(([x, y], i) => {
    const [nextX, nextY] = corners[(i + 1) % 4];
    const [afterX, afterY] = corners[(i + 2) % 4];
    return (nextX - x) * (afterY - nextY) - (nextY - y) * (afterX - nextX) > LEAST * LEAST;
  });
}

/** @param {number} least @param {number} value @param {number} most */
const between = (least, value, most) => Math.min(most, Math.max(least, value));
