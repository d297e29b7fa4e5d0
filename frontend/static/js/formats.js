/** The result in the forms in which it is shown and taken along. */

/**
 * JSON as people read it: indented, but the two numbers of a point on one line.
 * @param {unknown} value
 */
export function pretty(value) {
  const text = JSON.stringify(value, null, 2) ?? "";
  // Inside strings a line break is written \n, so what is matched here is never a string's content.
  return text.replace(/\[\n\s+(-?[\d.e+-]+),\n\s+(-?[\d.e+-]+)\n\s+\]/g, "[$1, $2]");
}
