/** The page's side of the worker: one picture, drawn on a canvas as its adjustments change. */

const ADDRESS = new URL("./worker.js", import.meta.url).href;
/** The Content-Security-Policy wants a policy where an address becomes a script; this one knows one address. */
const policy = /** @type {any} */ (globalThis).trustedTypes?.createPolicy("worker", { createScriptURL: () => ADDRESS });

/** Pixels of a preview once nothing moves, and while something does: as many as can be drawn within a frame. */
const RESTING = 1_600_000;
const MOVING = { least: 120_000, most: 480_000 };
const FRAME = 1000 / 60; // ms
const REST = 180; // ms

/** @typedef {import("../adjustments.js").Adjustments} Adjustments */
/** @typedef {import("./plan.js").View} View */
/** @typedef {import("./darkroom.js").Print} Print */

/** Events: `drawn`, with the Print as its detail, which says whether it is `sharp`; `failed`. */
export class Studio extends EventTarget {
  #worker = new Worker(policy?.createScriptURL("") ?? ADDRESS, { type: "module" });
  /** @type {Map<number, {resolve: (value: any) => void, reject: (error: Error) => void, onProgress?: (share: number) => void}>} */
  #asked = new Map();
  #count = 0;
  #canvas;
  /** The newest that is not drawn yet: what came between is never seen. @type {{adjustments: Adjustments, view: View, sharp: boolean} | null} */
  #next = null;
  #drawing = false;
  /** Pixels of the next preview while something moves. */
  #moving = MOVING.most;
  #timer = 0;

  /** @param {HTMLCanvasElement} canvas new: it becomes the worker's where browsers can do that */
  constructor(canvas) {
    super();
    this.#canvas = canvas;
    this.#worker.addEventListener("message", ({ data }) => this.#hear(data));
    this.#worker.addEventListener("error", () => this.#fail(new Error("The worker ended.")));
  }

  /** @param {Blob} file @returns {Promise<import("./planes.js").Size>} rejects where the browser cannot decode it */
  async open(file) {
    if (!canHandOver()) return this.#ask("open", { picture: await decoded(file) });
    const canvas = this.#canvas.transferControlToOffscreen();
    return this.#ask("open", { file, canvas }, { transfer: [canvas] });
  }

  /** Draw soon: quickly while it is called again and again, sharply once it rests. @param {Adjustments} adjustments @param {View} view */
  draw(adjustments, view) {
    const wanted = { adjustments: structuredClone(adjustments), view };
    this.#want({ ...wanted, sharp: false });
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#want({ ...wanted, sharp: true }), REST);
  }

  /** @param {{adjustments: Adjustments, view: View, sharp: boolean}} drawing */
  #want(drawing) {
    this.#next = drawing;
    this.#drawNext().catch(() => this.dispatchEvent(new Event("failed")));
  }

  /** @param {Adjustments} adjustments @returns {Promise<number>} degrees clockwise that the text runs */
  skew(adjustments) {
    return this.#ask("skew", { adjustments });
  }

  /**
   * The adjusted picture in full.
   * @param {Adjustments} adjustments @param {string} type image/png or image/jpeg @param {(share: number) => void} onProgress
   * @returns {Promise<Blob>}
   */
  async develop(adjustments, type, onProgress) {
    const result = await this.#ask("develop", { adjustments, type }, { onProgress });
    return result instanceof Blob ? result : encoded(result, type);
  }

  /** Whatever is underway comes to nothing. */
  close() {
    clearTimeout(this.#timer);
    this.#worker.terminate();
    this.#asked.clear();
  }

  async #drawNext() {
    if (this.#drawing || !this.#next) return;
    const { sharp, ...request } = this.#next;
    const start = performance.now();
    this.#next = null;
    this.#drawing = true;
    const limit = sharp ? RESTING : this.#moving;
    const print = await this.#ask("draw", { ...request, limit }).finally(() => (this.#drawing = false));
    if (print.pixels) paint(this.#canvas, print);
    if (!sharp) this.#pace(print.took);
    performance.measure(sharp ? "preview at rest" : "preview", { start, detail: { pixels: print.width * print.height, took: print.took } });
    this.dispatchEvent(new CustomEvent("drawn", { detail: { ...print, sharp: sharp && !this.#next } }));
    await this.#drawNext();
  }

  /** Fewer pixels where a frame was late, more where there was time left. @param {number} took ms */
  #pace(took) {
    const change = took > 0.8 * FRAME ? 0.75 : took < 0.4 * FRAME ? 1.2 : 1;
    this.#moving = Math.min(MOVING.most, Math.max(MOVING.least, this.#moving * change));
  }

  /**
   * @param {string} act @param {object} request
   * @param {{transfer?: Transferable[], onProgress?: (share: number) => void}} [options]
   * @returns {Promise<any>}
   */
  #ask(act, request, { transfer = [], onProgress } = {}) {
    const id = (this.#count += 1);
    this.#worker.postMessage({ id, act, request }, transfer);
    return new Promise((resolve, reject) => this.#asked.set(id, { resolve, reject, onProgress }));
  }

  /** @param {{id: number, result?: unknown, error?: string, progress?: number}} answer */
  #hear({ id, result, error, progress }) {
    const asked = this.#asked.get(id);
    if (progress !== undefined) return asked?.onProgress?.(progress);
    this.#asked.delete(id);
    if (error !== undefined) asked?.reject(new Error(error));
    else asked?.resolve(result);
  }

  /** @param {Error} error */
  #fail(error) {
    for (const { reject } of this.#asked.values()) reject(error);
    this.#asked.clear();
  }
}

const canHandOver = () =>
  typeof OffscreenCanvas !== "undefined" && "transferControlToOffscreen" in HTMLCanvasElement.prototype;

/** Where workers have no canvas. @param {Blob} file @returns {Promise<ImageData>} */
async function decoded(file) {
  const bitmap = await createImageBitmap(file, { colorSpaceConversion: "none" });
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: bitmap.width, height: bitmap.height });
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { willReadFrequently: true }));
  context.fillStyle = "white";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(bitmap, 0, 0);
  return context.getImageData(0, 0, canvas.width, canvas.height);
}

/** @param {HTMLCanvasElement} canvas @param {Print} print */
function paint(canvas, { width, height, pixels }) {
  Object.assign(canvas, { width, height });
  const image = new ImageData(new Uint8ClampedArray(/** @type {ArrayBuffer} */ (pixels.buffer)), width, height);
  canvas.getContext("2d")?.putImageData(image, 0, 0);
}

/** @param {Print} print @param {string} type @returns {Promise<Blob>} */
async function encoded(print, type) {
  const canvas = document.createElement("canvas");
  paint(canvas, print);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("Not encoded."))), type, 0.95);
  });
}
