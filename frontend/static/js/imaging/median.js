/** The median of a square neighbourhood; beyond an edge its pixels are repeated. */

/**
 * A histogram slides along each row (Huang and others, A fast two-dimensional median filtering
 * algorithm, 1979); the median moves with it.
 * @param {Uint8Array} plane
 * @param {import("./planes.js").Size} size
 * @param {number} side of the square, odd
 * @returns {Uint8Array}
 */
export function medians(plane, { width, height }, side) {
  const reach = side >> 1;
  const result = new Uint8Array(plane.length);
  const middle = new Middle((side * side) >> 1);
  const rows = new Int32Array(side);
  /** @param {number} x @param {1 | -1} sign */
  const column = (x, sign) => {
    const at = Math.min(width - 1, Math.max(0, x));
    for (let i = 0; i < side; i += 1) middle.count(plane[rows[i] + at], sign);
  };
  for (let y = 0; y < height; y += 1) {
    for (let i = 0; i < side; i += 1) rows[i] = Math.min(height - 1, Math.max(0, y + i - reach)) * width;
    middle.clear();
    for (let x = -reach; x < reach; x += 1) column(x, 1);
    for (let x = 0; x < width; x += 1) {
      column(x + reach, 1);
      result[y * width + x] = middle.value();
      column(x - reach, -1);
    }
  }
  return result;
}

/** A histogram that knows which value has so many others below it. */
class Middle {
  #counts = new Int32Array(256);
  #at = 0;
  /** How many are below #at. */
  #below = 0;
  #rank;

  /** @param {number} rank from 0 */
  constructor(rank) {
    this.#rank = rank;
  }

  clear() {
    this.#counts.fill(0);
    this.#at = 0;
    this.#below = 0;
  }

  /** @param {number} value @param {1 | -1} sign */
  count(value, sign) {
    this.#counts[value] += sign;
    if (value < this.#at) this.#below += sign;
  }

  value() {
    while (this.#below > this.#rank) this.#below -= this.#counts[(this.#at -= 1)];
    while (this.#below + this.#counts[this.#at] <= this.#rank) this.#below += this.#counts[this.#at++];
    return this.#at;
  }
}
