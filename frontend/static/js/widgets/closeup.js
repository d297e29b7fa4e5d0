/** A close look at one line: its piece of the picture laid level, and each character under its own. */

import { level } from "../confidence.js";
import { drawCrop, strip } from "../crop.js";
import { el, find } from "../dom.js";
import { apply, corners } from "../geometry.js";
import { percent, t } from "../i18n.js";

const HEIGHT = 40; // CSS pixels of the line itself
const LEAST_HEIGHT = 26; // below it a long line scrolls instead of shrinking

/**
 * @param {HTMLElement} root
 * @param {{store: import("../store.js").Store, image: HTMLImageElement}} parts `image`: the picture as shown
 */
export function closeup(root, { store, image }) {
  const place = find(root, "[data-strip]");
  const draw = () => {
    const line = store.line === null ? null : store.page?.lines[store.line];
    place.hidden = !line;
    find(root, "[data-hint]").hidden = Boolean(line);
    if (!line) return;
    const laid = strip(line.polygon, (along, height) =>
      Math.max(Math.min(HEIGHT / height, place.clientWidth / along), LEAST_HEIGHT / height),
    );
    drawCrop(/** @type {HTMLCanvasElement} */ (find(root, "[data-crop]")), image, laid);
    drawChars(find(root, "[data-chars]"), line, laid.map, laid.width);
    place.scrollLeft = 0;
  };
  store.addEventListener("line", draw);
  store.addEventListener("language", draw);
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
