/**
 * A page's text laid over its picture, to be selected there. Not in SVG: selecting beyond the end of
 * a line loses letters there.
 */

import { el, findAll } from "./dom.js";
import { extent } from "./geometry.js";

const SIZE = 0.8; // of a line's height: its letters without the room around them
const MEASURED = 100; // px, at which widths are measured

const pen = /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d"));

/**
 * @param {import("./api.js").Page | null} page
 * @param {{width: number, height: number}} size of the page in pixels
 * @param {(index: number) => Record<string, unknown>} more attributes of a line
 * @returns {HTMLElement[]} for a container of the page's shape, however large it is shown
 */
export function laid(page, size, more) {
  return (page?.lines ?? []).map(({ text, polygon }, index) => {
    const [[left, top], [right, rise]] = polygon;
    const { width, height } = extent(polygon);
    const line = el("span", { class: "laid", ...more(index) }, text);
    line.style.left = `${(100 * left) / size.width}%`;
    line.style.top = `${(100 * top) / size.height}%`;
    line.style.fontSize = `${(100 * SIZE * height) / size.width}cqw`;
    const turn = Math.atan2(rise - top, right - left);
    line.style.transform = `rotate(${turn}rad) scaleX(${width / (widthOf(text) * SIZE * height)})`;
    return line;
  });
}

/** Of the text one pixel high. @param {string} text */
function widthOf(text) {
  pen.font = `${MEASURED}px sans-serif`;
  return Math.max(1, pen.measureText(text).width) / MEASURED;
}

/** What is selected over the picture and nowhere else, a line a line. @param {Element} layer */
export function selected(layer) {
  const selection = getSelection();
  if (!selection || selection.isCollapsed) return "";
  const range = selection.getRangeAt(0);
  if (!layer.contains(range.commonAncestorContainer)) return "";
  const parts = findAll(layer, ".laid").filter((line) => range.intersectsNode(line)).map((line) => part(line, range));
  return parts.filter(Boolean).join("\n");
}

/** What of a line is in the range. @param {Element} line @param {Range} range */
function part(line, range) {
  const within = document.createRange();
  within.selectNodeContents(line);
  if (line.contains(range.startContainer)) within.setStart(range.startContainer, range.startOffset);
  if (line.contains(range.endContainer)) within.setEnd(range.endContainer, range.endOffset);
  return String(within);
}
