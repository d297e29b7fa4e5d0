/** How large the picture is shown: whole, as wide as its stage, or at a scale. */

import { find, findAll } from "./dom.js";

const STEP = 1.25;
const LEAST = 0.1;
const MOST = 8;
/** A small picture that is fitted may grow this much. */
const MOST_WHEN_FIT = 3;
/** Height by width from which a picture is shown by its width first: whole, its lines would be tiny. */
const TALL = 1.3;

export class Zoom {
  #size = { width: 1, height: 1 };
  /** What was asked for: a fit, or CSS pixels a picture pixel. @type {"whole" | "width" | number} */
  #wish = "whole";

  /** @param {HTMLElement} root @param {HTMLElement} stage what scrolls @param {HTMLElement} sheet what grows */
  constructor(root, stage, sheet) {
    this.root = root;
    this.stage = stage;
    this.sheet = sheet;
    for (const button of findAll(root, "[data-zoom]")) {
      button.addEventListener("click", () => this.#press(button.dataset.zoom ?? ""));
    }
    new ResizeObserver(() => this.#draw()).observe(stage);
    stage.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    stage.addEventListener("keydown", (event) => this.#key(event));
    stage.addEventListener("pointerdown", (event) => this.#drag(event));
  }

  /** Another picture: show it whole. @param {{width: number, height: number}} size picture pixels */
  resize(size) {
    if (!size.width || (size.width === this.#size.width && size.height === this.#size.height)) return;
    this.#size = { width: size.width, height: size.height };
    const tall = size.height > size.width * TALL;
    this.root.dataset.shape = tall ? "tall" : "wide";
    this.#wish = tall ? "width" : "whole";
    this.#draw();
    this.stage.scrollTo(0, 0);
  }

  /** CSS pixels a picture pixel. */
  get #scale() {
    if (typeof this.#wish === "number") return this.#wish;
    const { width, height } = this.#size;
    const byWidth = Math.min(this.stage.clientWidth / width, MOST_WHEN_FIT);
    if (this.#wish === "width") return byWidth;
    const room = parseFloat(getComputedStyle(this.stage).maxHeight) || Infinity;
    return Math.min(byWidth, room / height);
  }

  /** @param {string} button */
  #press(button) {
    const wishes = { in: this.#scale * STEP, out: this.#scale / STEP, full: 1, whole: "whole", width: "width" };
    this.#to(/** @type {"whole" | "width" | number} */ (wishes[/** @type {keyof typeof wishes} */ (button)]));
  }

  /** @param {KeyboardEvent} event */
  #key({ key, ctrlKey, metaKey }) {
    const button = { "+": "in", "=": "in", "-": "out", "0": "whole", "1": "full" }[key];
    if (button && !ctrlKey && !metaKey) this.#press(button);
  }

  /** @param {WheelEvent} event pinching on a touch pad comes as a wheel with Ctrl */
  #wheel(event) {
    if (!event.ctrlKey) return;
    event.preventDefault();
    this.#to(this.#scale * Math.exp(-event.deltaY / 300), event);
  }

  /** @param {"whole" | "width" | number} wish @param {{clientX: number, clientY: number}} [anchor] what stays where it is */
  #to(wish, anchor) {
    const frame = this.stage.getBoundingClientRect();
    const x = (anchor?.clientX ?? frame.left + frame.width / 2) - frame.left;
    const y = (anchor?.clientY ?? frame.top + frame.height / 2) - frame.top;
    const before = this.#scale;
    this.#wish = typeof wish === "number" ? Math.min(MOST, Math.max(LEAST, wish)) : wish;
    const growth = this.#scale / before;
    const [left, top] = [this.stage.scrollLeft, this.stage.scrollTop];
    this.#draw();
    this.stage.scrollTo((left + x) * growth - x, (top + y) * growth - y);
  }

  #draw() {
    const scale = this.#scale;
    this.sheet.style.width = `${Math.floor(this.#size.width * scale)}px`;
    this.sheet.style.height = `${Math.floor(this.#size.height * scale)}px`;
    for (const [button, wish] of Object.entries({ whole: "whole", width: "width", full: 1 })) {
      find(this.root, `[data-zoom="${button}"]`).ariaPressed = String(this.#wish === wish);
    }
  }

  /** A mouse drags the picture about, but for its text; a finger scrolls it anyway. @param {PointerEvent} event */
  #drag(event) {
    if (/** @type {Element} */ (event.target).closest(".laid")) return;
    if (event.pointerType !== "mouse" || event.button !== 0) return;
    const from = { x: event.clientX + this.stage.scrollLeft, y: event.clientY + this.stage.scrollTop };
    const end = new AbortController();
    const { signal } = end;
    addEventListener("pointermove", (move) => this.stage.scrollTo(from.x - move.clientX, from.y - move.clientY), { signal });
    for (const name of ["pointerup", "pointercancel"]) addEventListener(name, () => end.abort(), { signal });
  }
}
