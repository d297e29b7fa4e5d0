/** What Prometheus would be told, read by the page itself. */

/** @typedef {{labels: Record<string, string>, value: number}} Sample */

const LINE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)/;
const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g;

/** @param {string} text @returns {Map<string, Sample[]>} by the metric's name */
export function parse(text) {
  /** @type {Map<string, Sample[]>} */
  const metrics = new Map();
  for (const line of text.split("\n")) {
    const [, name, labels = "", value] = LINE.exec(line) ?? [];
    if (!name) continue;
    const sample = { labels: Object.fromEntries([...labels.matchAll(LABEL)].map(([, key, text]) => [key, text])), value: number(value) };
    metrics.set(name, [...(metrics.get(name) ?? []), sample]);
  }
  return metrics;
}

/** @param {string} text */
const number = (text) => Number(text.replace("Inf", "Infinity"));

/** @param {Sample[] | undefined} samples @param {(labels: Record<string, string>) => boolean} [wanted] */
export const sum = (samples, wanted = () => true) =>
  (samples ?? []).filter(({ labels }) => wanted(labels)).reduce((total, { value }) => total + value, 0);

/**
 * Counts of a histogram below each of its bounds, in order.
 * @param {Sample[] | undefined} buckets
 * @param {(labels: Record<string, string>) => boolean} wanted
 * @returns {[bound: number, count: number][]}
 */
export const histogram = (buckets, wanted) =>
  (buckets ?? [])
    .filter(({ labels }) => wanted(labels))
    .map(({ labels, value }) => /** @type {[number, number]} */ ([number(labels.le), value]))
    .sort(([a], [b]) => a - b);

/**
 * Between the bounds of its bucket as if its members lay there evenly; null for nobody.
 * @param {[bound: number, count: number][]} counts
 * @param {number} share 0 to 1
 */
export function quantile(counts, share) {
  const wanted = share * (counts.at(-1)?.[1] ?? 0);
  if (!wanted) return null;
  let [lower, below] = [0, 0];
  for (const [bound, count] of counts) {
    if (count >= wanted) return bound === Infinity ? lower : lower + ((bound - lower) * (wanted - below)) / (count - below);
    [lower, below] = [bound, count];
  }
  return lower;
}
