/** A labelled slider that says its value. */

import { el } from "../dom.js";

/**
 * @typedef {object} Slider
 * @property {HTMLElement} node
 * @property {(value: number) => void} set
 */

/**
 * @param {{id: string, label: string, min: number, max: number, step: number, say: (value: number) => string, take: (value: number) => void}} options
 *   `say`: the value as people read it; `take`: is told while it moves
 * @returns {Slider}
 */
export function slider({ id, label, min, max, step, say, take }) {
  const field = /** @type {HTMLInputElement} */ (el("input", { type: "range", id, min, max, step, class: "slider__field" }));
  // For the eyes: screen readers are told by the field itself.
  const output = el("span", { class: "slider__value", "aria-hidden": "true" });
  const draw = () => {
    output.textContent = say(Number(field.value));
    field.ariaValueText = output.textContent;
    field.style.setProperty("--at", String((Number(field.value) - min) / (max - min)));
  };
  field.addEventListener("input", () => {
    draw();
    take(Number(field.value));
  });
  const set = (/** @type {number} */ value) => {
    field.value = String(value);
    draw();
  };
  return { node: el("div", { class: "slider" }, el("label", { for: id, class: "slider__label" }, label), output, field), set };
}
