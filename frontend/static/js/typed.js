/** Text where it was found, over a video. */

import { svg } from "./dom.js";
import { extent, level } from "./geometry.js";

const SIZE = 0.8; // of a line's height: its letters without the room around them

/** @param {import("./api.js").Page | null} page @returns {SVGElement[]} in pixels of the page */
export function typed(page) {
  return (page?.lines ?? []).map(({ text, polygon }) => {
    const { width, height } = extent(polygon);
    const { a, b, c, d, e, f } = level(polygon).inverse();
    const place = `matrix(${[a, b, c, d, e, f].join(" ")})`;
    return svg("text", {
      class: "typed", transform: place, y: height * SIZE, "font-size": height * SIZE,
      textLength: width, lengthAdjust: "spacingAndGlyphs",
    }, text);
  });
}
