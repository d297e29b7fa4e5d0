/** Boxes and text over the video, and how fast they come. */

import { level } from "../confidence.js";
import { find, svg } from "../dom.js";
import { points } from "../geometry.js";
import { decimal, duration, t } from "../i18n.js";
import { typed } from "../typed.js";

const FACTS_EVERY = 500; // ms

/** @param {HTMLElement} root @param {{store: import("../store.js").Store, live: import("../live.js").Live}} parts */
export function overlay(root, { store, live }) {
  const layer = /** @type {SVGElement} */ (find(root, "[data-layer]"));
  const shown = /** @type {HTMLInputElement} */ (find(root, "[data-show-text]"));
  let drawn = 0;

  const draw = () => {
    const lines = live.running ? (live.answer?.lines ?? []) : [];
    layer.setAttribute("viewBox", `0 0 ${live.size.width || 1} ${live.size.height || 1}`);
    layer.replaceChildren(...lines.map(box), ...(shown.checked ? typed(/** @type {any} */ ({ lines })) : []));
    layer.classList.toggle("overlay--text", shown.checked);
  };
  const facts = () => {
    drawn = performance.now();
    const { answer, running, rate } = live;
    find(root, "[data-facts]").textContent = running && answer
      ? t("live.facts", { rate: decimal(rate), time: duration(answer.timing_ms.total / 1000) })
      : t(running ? "live.waiting" : "live.off");
  };
  live.addEventListener("answer", () => {
    draw();
    if (performance.now() - drawn > FACTS_EVERY) facts();
  });
  live.addEventListener("state", () => {
    draw();
    facts();
  });
  shown.addEventListener("change", draw);
  store.addEventListener("language", facts);
}

/** @param {import("../live.js").LiveLine} line */
const box = (line) => svg("polygon", { class: `box box--${level(line.confidence)}`, points: points(line.polygon), "data-line": line.id });
