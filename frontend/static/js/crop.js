/** A line's piece of the picture, laid level on a canvas. */

import { extent, level } from "./geometry.js";

const MARGIN = 0.25; // of the line's height, shown around it

/**
 * How a line lies on its strip.
 * @param {import("./geometry.js").Polygon} polygon
 * @param {(along: number, height: number) => number} scaleFor CSS pixels a page pixel, by the strip's length and the line's height
 */
export function strip(polygon, scaleFor) {
  const { width, height } = extent(polygon);
  const margin = MARGIN * height;
  const [along, across] = [width + 2 * margin, height + 2 * margin];
  const scale = scaleFor(along, height);
  const map = new DOMMatrix().translate(margin * scale, margin * scale).scale(scale).multiply(level(polygon));
  return { width: along * scale, height: across * scale, map };
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {HTMLImageElement} image the picture as shown
 * @param {ReturnType<typeof strip>} strip
 */
export function drawCrop(canvas, image, { width, height, map }) {
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
