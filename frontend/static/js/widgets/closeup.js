/** A close look at one line: its piece of the picture laid level, and each character under its own. */

import { level } from "../confidence.js";
import { el, find } from "../dom.js";
import { apply, corners, extent, level as leveller } from "../geometry.js";
import { percent, t } from "../i18n.js";

const HEIGHT = 40; // CSS pixels of the line itself
const LEAST_HEIGHT = 26; // below it a long line scrolls instead of shrinking
const MARGIN = 0.25; // of the line's height, shown around it

/**
 * @param {HTMLElement} root
 * @param {{store: import("../store.js").Store, image: HTMLImageElement}} parts `image`: the picture as shown
 */
export function closeup(root, { store, image }) {
  const strip = find(root, "[data-strip]");
  const draw = () => {
    const line = store.line === null ? null : store.page?.lines[store.line];
    strip.hidden = !line;
    find(root, "[data-hint]").hidden = Boolean(line);
    if (!line) return;
    const { width, height } = extent(line.polygon);
    const across = height * (1 + 2 * MARGIN);
    const along = width + 2 * MARGIN * height;
    const scale = Math.max(Math.min(HEIGHT / height, strip.clientWidth / along), LEAST_HEIGHT / height);
    const size = { width: along * scale, height: across * scale, margin: MARGIN * height * scale };
    const map = new DOMMatrix().translate(size.margin, size.margin).scale(scale).multiply(leveller(line.polygon));
    drawCrop(/** @type {HTMLCanvasElement} */ (find(root, "[data-crop]")), image, map, size);
    drawChars(find(root, "[data-chars]"), line, map, size.width);
    strip.scrollLeft = 0;
  };
  store.addEventListener("line", draw);
  store.addEventListener("language", draw);
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {HTMLImageElement} image
 * @param {DOMMatrix} map page pixels to CSS pixels of the strip
 * @param {{width: number, height: number}} size CSS pixels
 */
function drawCrop(canvas, image, map, { width, height }) {
  const density = devicePixelRatio;
  canvas.width = Math.ceil(width * density);
  canvas.height = Math.ceil(height * density);
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  if (image.hidden || !image.complete) return;
  const context = canvas.getContext("2d");
  context?.setTransform(new DOMMatrix().scale(density).multiply(map));
  context?.drawImage(image, 0, 0);
}

/**
 * @param {HTMLElement} place
 * @param {import("../api.js").Line} line
 * @param {DOMMatrix} map
 * @param {number} width CSS pixels
 */
function drawChars(place, line, map, width) {
  place.style.width = `${width}px`;
  const chars = (line.chars ?? []).filter((char) => char.text.trim());
  place.replaceChildren(...chars.map((char) => glyph(char, map)));
}

/** @param {import("../api.js").Char} char @param {DOMMatrix} map */
function glyph(char, map) {
  const xs = (char.polygon ?? corners(char.bbox)).map((point) => apply(map, point)[0]);
  const [left, right] = [Math.min(...xs), Math.max(...xs)];
  const hint = t("text.character", { character: char.text, percent: percent(char.confidence) });
  const node = el("span", { class: `glyph glyph--${level(char.confidence)}`, title: hint }, char.text);
  node.style.left = `${left}px`;
  node.style.width = `${right - left}px`;
  return node;
}
