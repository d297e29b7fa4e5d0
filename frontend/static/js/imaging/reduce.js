/** Fewer pixels, each the mean of the area that it covers (OpenCV's INTER_AREA). */

/** @typedef {import("./planes.js").Picture} Picture */
/** @typedef {import("./planes.js").Size} Size */
/** @typedef {{first: Int32Array, last: Int32Array, head: Float64Array, tail: Float64Array}} Spans */

/**
 * @param {Picture} picture
 * @param {Size} size at most the picture's
 * @returns {Picture}
 */
export function reduced(picture, size) {
  if (size.width === picture.width && size.height === picture.height) return picture;
  const across = spans(picture.width, size.width);
  const down = spans(picture.height, size.height);
  return { ...size, planes: picture.planes.map((plane) => reducedPlane(plane, picture.width, size, across, down)) };
}

/**
 * Which pixels each new one covers, and how much of the first and the last of them.
 * @param {number} from @param {number} to @returns {Spans}
 */
function spans(from, to) {
  const scale = from / to;
  const [first, last] = [new Int32Array(to), new Int32Array(to)];
  const [head, tail] = [new Float64Array(to), new Float64Array(to)];
  for (let i = 0; i < to; i += 1) {
    const [start, end] = [i * scale, Math.min(from, (i + 1) * scale)];
    first[i] = Math.floor(start);
    last[i] = Math.min(from - 1, Math.ceil(end - 1e-9) - 1);
    const single = first[i] === last[i];
    head[i] = single ? end - start : first[i] + 1 - start;
    tail[i] = single ? 0 : end - last[i];
  }
  return { first, last, head, tail };
}

/** @param {Uint8Array} plane @param {number} stride @param {Size} size @param {Spans} across @param {Spans} down */
function reducedPlane(plane, stride, { width, height }, across, down) {
  const result = new Uint8Array(width * height);
  const sums = new Float64Array(width);
  for (let y = 0; y < height; y += 1) {
    sums.fill(0);
    let area = 0;
    for (let row = down.first[y]; row <= down.last[y]; row += 1) {
      const weight = row === down.first[y] ? down.head[y] : row === down.last[y] ? down.tail[y] : 1;
      area += weight;
      addRow(plane, row * stride, sums, weight, across);
    }
    const share = width / (stride * area);
    for (let x = 0; x < width; x += 1) result[y * width + x] = sums[x] * share + 0.5;
  }
  return result;
}

/** @param {Uint8Array} plane @param {number} from @param {Float64Array} sums @param {number} weight @param {Spans} across */
function addRow(plane, from, sums, weight, { first, last, head, tail }) {
  for (let x = 0; x < sums.length; x += 1) {
    let sum = plane[from + first[x]] * head[x];
    for (let at = first[x] + 1; at < last[x]; at += 1) sum += plane[from + at];
    sums[x] += weight * (sum + plane[from + last[x]] * tail[x]);
  }
}
