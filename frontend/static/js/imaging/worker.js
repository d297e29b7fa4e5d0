/** The worker: holds the picture that is being adjusted, draws previews of it, and encodes the result. */

import { Darkroom } from "./darkroom.js";
import { toPlanes } from "./planes.js";

/** @typedef {import("../adjustments.js").Adjustments} Adjustments */
/** @typedef {import("./darkroom.js").Print} Print */
/** @typedef {{file?: Blob, picture?: ImageData, canvas?: OffscreenCanvas}} Opening */
/** @typedef {{adjustments: Adjustments, view: import("./plan.js").View, limit: number}} Drawing */

/** @type {Darkroom} */
let darkroom;
/** Where previews are drawn; without it they are sent back. @type {OffscreenCanvas | null} */
let surface = null;

const acts = {
  /** @param {Opening} opening */
  async open({ file, picture, canvas }) {
    const { data, width, height } = picture ?? (await decoded(/** @type {Blob} */ (file)));
    darkroom = new Darkroom(toPlanes(data, { width, height }));
    surface = canvas ?? null;
    return { width, height };
  },

  /** @param {Drawing} drawing */
  draw({ adjustments, view, limit }) {
    const start = performance.now();
    const print = darkroom.preview(adjustments, view, limit);
    if (surface) paint(surface, print);
    return { ...print, pixels: surface ? null : print.pixels, took: performance.now() - start };
  },

  /** @param {{adjustments: Adjustments}} request */
  skew: ({ adjustments }) => darkroom.skew(adjustments),

  /** @param {{adjustments: Adjustments, type: string}} request @param {number} id */
  async develop({ adjustments, type }, id) {
    const print = darkroom.develop(adjustments, (share) => postMessage({ id, progress: share }));
    if (typeof OffscreenCanvas === "undefined") return print;
    const canvas = new OffscreenCanvas(print.width, print.height);
    paint(canvas, print);
    return canvas.convertToBlob({ type, quality: 0.95 });
  },
};

/** As the file has it: without the browser's colour management, transparency over white. @param {Blob} file */
async function decoded(file) {
  const bitmap = await createImageBitmap(file, { colorSpaceConversion: "none" });
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  const context = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d", { willReadFrequently: true }));
  context.fillStyle = "white";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return context.getImageData(0, 0, canvas.width, canvas.height);
}

/** @param {OffscreenCanvas} canvas @param {Print} print */
function paint(canvas, { width, height, pixels }) {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const image = new ImageData(new Uint8ClampedArray(/** @type {ArrayBuffer} */ (pixels.buffer)), width, height);
  canvas.getContext("2d")?.putImageData(image, 0, 0);
}

addEventListener("message", async ({ data: { id, act, request } }) => {
  try {
    const result = await acts[/** @type {keyof typeof acts} */ (act)](request, id);
    postMessage({ id, result });
  } catch (error) {
    postMessage({ id, error: error instanceof Error ? error.message : String(error) });
  }
});
