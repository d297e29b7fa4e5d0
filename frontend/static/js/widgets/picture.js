/** The picture with its boxes: fit or zoomed, and the line looked at brought out. */

import { picturePath } from "../api.js";
import { level } from "../confidence.js";
import { find, findAll, reveal, svg } from "../dom.js";
import { bounds, corners, points } from "../geometry.js";
import { percent, t } from "../i18n.js";
import { laid, selected } from "../laid.js";
import { title } from "../naming.js";
import { Zoom } from "../zoom.js";

/** @param {HTMLElement} root @param {{store: import("../store.js").Store}} parts */
export function picture(root, { store }) {
  const image = /** @type {HTMLImageElement} */ (find(root, "[data-picture]"));
  const boxes = /** @type {SVGElement} */ (find(root, "[data-boxes]"));
  const text = find(root, "[data-laid]");
  const zoom = new Zoom(root, find(root, "[data-stage]"), find(root, "[data-sheet]"));
  const tip = find(root, "[data-tip]");

  const measure = () => {
    const size = store.page?.image ?? { width: image.naturalWidth, height: image.naturalHeight };
    boxes.setAttribute("viewBox", `0 0 ${size.width} ${size.height}`);
    text.replaceChildren(...laid(store.page, size, (index) => looked(index, store)));
    zoom.resize(size);
  };
  loadInto(image, find(root, "[data-hidden]"), store, measure);
  store.addEventListener("open", () => {
    const { open } = store;
    find(root, "[data-scan]").hidden = !open?.busy;
    image.alt = open ? t("picture.alt", { name: title(open) }) : "";
    boxes.replaceChildren(...(store.page?.lines ?? []).map((line, index) => box(line, index, store)));
    text.replaceChildren();
    if (open) measure();
  });
  store.addEventListener("line", () => {
    bringOut(boxes, store);
    placeTip(tip, store);
    const active = store.line === null ? null : findAll(boxes, "[data-line]")[store.line];
    if (active && !active.matches(":hover")) reveal(find(root, "[data-stage]"), active.getBoundingClientRect());
  });
  find(root, "[data-stage]").addEventListener("click", ({ target }) => {
    if (!/** @type {Element} */ (target).closest("polygon, .laid")) store.choose(null);
  });
  text.addEventListener("pointerdown", () => {
    text.classList.add("is-selecting");
    addEventListener("pointerup", () => text.classList.remove("is-selecting"), { once: true });
  });
  text.addEventListener("copy", (event) => {
    const copied = selected(text);
    if (!copied) return;
    event.clipboardData?.setData("text/plain", copied);
    event.preventDefault();
  });
}

/**
 * Shows the item's picture; what the browser cannot show (TIFF, PDF) is asked of the server, which
 * draws it where it was kept.
 * @param {HTMLImageElement} image
 * @param {HTMLElement} note
 * @param {import("../store.js").Store} store
 * @param {() => void} measure
 */
function loadInto(image, note, store, measure) {
  /** @type {Set<string>} */
  const refused = new Set();
  const load = () => {
    const { open } = store;
    const kept = open?.reading?.stored ? picturePath(open.reading.id) : "";
    const document = Boolean(open?.reading?.pages);
    const drawn = kept && `${kept}?page=${(open?.at ?? 0) + 1}`; // what is kept of it is all pages in one file
    const known = document ? [drawn] : [open?.picture ?? "", kept, drawn];
    const address = known.find((each) => each && !refused.has(each)) ?? "";
    note.hidden = !open?.reading || address !== "";
    note.dataset.i18n = document ? "picture.document" : open?.url && !kept ? "picture.unkept" : "picture.hidden";
    note.textContent = t(note.dataset.i18n);
    if (address === image.dataset.address) return;
    image.dataset.address = address;
    image.hidden = true;
    if (address) image.src = address;
    else image.removeAttribute("src");
  };
  image.addEventListener("load", () => {
    image.hidden = false;
    measure();
  });
  image.addEventListener("error", () => {
    refused.add(image.dataset.address ?? "");
    load();
  });
  store.addEventListener("open", load);
}

/** @param {import("../api.js").Line} line @param {number} index @param {import("../store.js").Store} store */
function box(line, index, store) {
  return svg("polygon", {
    class: `box box--${level(line.confidence)}`,
    points: points(line.polygon),
    "data-line": index,
    ...looked(index, store),
  });
}

/** How a line is looked at, by its box or by its text. @param {number} index @param {import("../store.js").Store} store */
const looked = (index, store) => ({
  onpointerenter: () => store.point(index),
  onpointerleave: () => store.point(null),
  onclick: () => getSelection()?.isCollapsed && store.choose(index),
});

/** The line looked at comes to the front, with its characters. @param {SVGElement} boxes @param {import("../store.js").Store} store */
function bringOut(boxes, store) {
  for (const old of findAll(boxes, "[data-char]")) old.remove();
  for (const [index, node] of findAll(boxes, "[data-line]").entries()) {
    node.classList.toggle("is-active", index === store.line);
  }
  const line = store.line === null ? null : store.page?.lines[store.line];
  const chars = (line?.chars ?? []).filter((char) => char.text.trim());
  boxes.append(
    ...chars.map((char) =>
      svg("polygon", {
        class: `char-box char-box--${level(char.confidence)}`,
        points: points(char.polygon ?? corners(char.bbox)),
        "data-char": true,
      }),
    ),
  );
}

/** @param {HTMLElement} tip @param {import("../store.js").Store} store */
function placeTip(tip, store) {
  const { page } = store;
  const line = store.line === null ? null : page?.lines[store.line];
  tip.hidden = !line;
  if (!line || !page) return;
  const { width, height } = page.image;
  const { left, right, top, bottom } = bounds(line.polygon);
  const centre = (left + right) / 2 / width;
  find(tip, "[data-tip-text]").textContent = store.lineText;
  find(tip, "[data-tip-level]").textContent = percent(line.confidence);
  tip.dataset.level = level(line.confidence);
  const below = top / height < 0.15;
  tip.dataset.side = below ? "below" : "above";
  tip.style.top = `${((below ? bottom : top) / height) * 100}%`;
  // Shifted by the same share as it lies along the width, a tip never leaves the picture.
  tip.style.left = `${centre * 100}%`;
  tip.style.translate = `${-centre * 100}% ${below ? "0" : "-100%"}`;
}
