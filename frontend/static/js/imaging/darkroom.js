/** A picture and what adjustments make of it: small and at once to look at, in full to be read. */

import { ORIGINAL } from "../adjustments.js";
import { grey } from "./grey.js";
import { histogram, moved, otsu } from "./otsu.js";
import { cropArea, plan, scaled } from "./plan.js";
import { halved, toPixels } from "./planes.js";
import { sauvola, windowOf } from "./sauvola.js";
import { skew, small, WORTH } from "./skew.js";
import { applied, chained, inkTable, toneTable } from "./tone.js";
import { warped } from "./warp.js";

/** @typedef {import("../adjustments.js").Adjustments} Adjustments */
/** @typedef {import("./planes.js").Picture} Picture */
/** @typedef {import("./planes.js").Size} Size */
/**
 * @typedef {Size & {pixels: Uint32Array, threshold: number | null, frame: Size, window: number}} Print
 *   `threshold`: Otsu's; `frame`: the size of what is shown, in full; `window`: Sauvola's, in its pixels
 */

/** Pixels below which a picture is not halved any more. */
const LEAST_LEVEL = 300_000;
/** Longer side of what the skew is looked for in, where the picture has to be mended first. */
const SKEW_SIDE = 1200;

export class Darkroom {
  /** The picture and its halves, the smallest last. @type {Picture[]} */
  #levels;
  /** @type {Map<Picture, Picture>} */
  #greys = new Map();
  /** The last that was put in place, since most sliders leave it there. */
  #placed = { key: "", picture: /** @type {Picture | null} */ (null) };
  /** @type {Picture | null} */
  #small = null;

  /** @param {Picture} picture in colour */
  constructor(picture) {
    this.#levels = [picture];
    for (let last = picture; last.width * last.height > LEAST_LEVEL; ) this.#levels.push((last = halved(last)));
  }

  get #full() {
    return this.#levels[0];
  }

  /**
   * @param {Adjustments} adjustments
   * @param {import("./plan.js").View} view
   * @param {number} limit pixels at most
   * @returns {Print}
   */
  preview(adjustments, view, limit) {
    const planned = plan(this.#full, adjustments, view);
    const scale = Math.min(1, Math.sqrt(limit / (planned.width * planned.height)));
    const side = (/** @type {number} */ length) => Math.max(1, Math.round(length * scale));
    const size = { width: side(planned.width), height: side(planned.height) };
    const picture = this.#place(planned, adjustments, scale, size);
    const area = view === "frame" ? cropArea(size, adjustments.crop) : undefined;
    const window = adjustments.window ?? windowOf(plan(this.#full, adjustments));
    const shown = Math.max(3, Math.round(window * scale)) | 1;
    const { width, height } = planned;
    return { ...print(picture, adjustments, shown, area), frame: { width, height }, window };
  }

  /**
   * In full, as it is sent.
   * @param {Adjustments} adjustments
   * @param {(share: number) => void} onProgress 0 to 1
   * @returns {Print}
   */
  develop(adjustments, onProgress) {
    const planned = plan(this.#full, adjustments);
    const source = isGrey(adjustments) ? this.#greyOf(this.#full) : this.#full;
    const picture = warped(source, planned.back, planned, { fine: true, onRow: onProgress });
    const window = adjustments.window ?? windowOf(planned);
    const { width, height } = planned;
    return { ...print(picture, adjustments, window), frame: { width, height }, window };
  }

  /** Degrees clockwise that the text runs, before it is turned by an angle. @param {Adjustments} adjustments */
  skew({ corners, quarter }) {
    if (!corners && !quarter) return worthwhile(skew((this.#small ??= small(this.#full))));
    const mended = plan(this.#full, { ...ORIGINAL, corners, quarter }, "frame");
    const scale = Math.min(1, SKEW_SIDE / Math.max(mended.width, mended.height));
    const size = { width: Math.ceil(mended.width * scale), height: Math.ceil(mended.height * scale) };
    const level = this.#level(scale);
    return worthwhile(skew(small(warped(level, scaled(mended, this.#full, level, size).back, size))));
  }

  /** @param {import("./plan.js").Plan} planned @param {Adjustments} adjustments @param {number} scale @param {Size} size */
  #place(planned, adjustments, scale, size) {
    const key = JSON.stringify([planned.back, size, isGrey(adjustments)]);
    if (this.#placed.key === key && this.#placed.picture) return this.#placed.picture;
    const level = this.#level(scale);
    const source = isGrey(adjustments) ? this.#greyOf(level) : level;
    const picture = warped(source, scaled(planned, this.#full, level, size).back, size);
    this.#placed = { key, picture };
    return picture;
  }

  /** The smallest that is large enough. @param {number} scale */
  #level(scale) {
    return this.#levels.findLast(({ width }) => width >= scale * this.#full.width - 1) ?? this.#full;
  }

  /** @param {Picture} level */
  #greyOf(level) {
    const known = this.#greys.get(level) ?? grey(level);
    this.#greys.set(level, known);
    return known;
  }
}

/** As the server answers it. @param {number} degrees */
const worthwhile = (degrees) => (Math.abs(degrees) < WORTH ? 0 : Number(degrees.toFixed(2)));

/** @param {Adjustments} adjustments */
const isGrey = (adjustments) => adjustments.grey || adjustments.binarize !== "none";

/**
 * @param {Picture} picture in its place
 * @param {Adjustments} adjustments
 * @param {number} window
 * @param {import("./otsu.js").Rectangle} [area] what Otsu's threshold is found in
 */
function print(picture, adjustments, window, area) {
  const { width, height } = picture;
  const pixels = new Uint32Array(width * height);
  const { shown, table, threshold } = developed(picture, adjustments, window, area);
  toPixels(shown, table, pixels);
  return { width, height, pixels, threshold };
}

/** @param {Picture} picture @param {Adjustments} adjustments @param {number} window @param {import("./otsu.js").Rectangle} [area] */
function developed(picture, adjustments, window, area) {
  const table = toneTable(adjustments);
  const [plane] = picture.planes;
  if (adjustments.binarize === "otsu") {
    const threshold = otsu(moved(histogram(plane, picture.width, area), table));
    return { shown: picture, table: chained(table, inkTable(threshold)), threshold };
  }
  if (adjustments.binarize === "sauvola") {
    const ink = sauvola(applied(plane, table), picture, { window, k: adjustments.k });
    return { shown: { ...picture, planes: [ink] }, table: inkTable(127), threshold: null };
  }
  return { shown: picture, table, threshold: null };
}
