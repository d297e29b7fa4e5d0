/** Building and finding elements. Text enters the page only as text nodes: never as HTML. */

const SVG = "http://www.w3.org/2000/svg";

/** @typedef {Node | string | null | undefined} Child */

/**
 * @param {string} tag
 * @param {Record<string, unknown>} [attributes] `on…` with a function listens; `null` and `false` are left out
 * @param {...Child} children
 * @returns {HTMLElement}
 */
export function el(tag, attributes = {}, ...children) {
  return /** @type {HTMLElement} */ (fill(document.createElement(tag), attributes, children));
}

/**
 * @param {string} tag
 * @param {Record<string, unknown>} [attributes]
 * @param {...Child} children
 * @returns {SVGElement}
 */
export function svg(tag, attributes = {}, ...children) {
  return /** @type {SVGElement} */ (fill(document.createElementNS(SVG, tag), attributes, children));
}

/** @param {Element} node @param {Record<string, unknown>} attributes @param {Child[]} children */
function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") {
      node.addEventListener(name.slice(2), /** @type {EventListener} */ (value));
    } else {
      node.setAttribute(name, value === true ? "" : String(value));
    }
  }
  node.append(.../** @type {(Node | string)[]} */ (children.filter((child) => child != null)));
  return node;
}

/** @param {string} name one of the symbols in icons.svg */
export function icon(name) {
  return svg("svg", { class: "icon", "aria-hidden": "true" }, svg("use", { href: `#i-${name}` }));
}

/**
 * The one element that a widget cannot do without.
 * @template {Element} [E=HTMLElement]
 * @param {ParentNode} root
 * @param {string} selector
 * @returns {E}
 */
export function find(root, selector) {
  const found = root.querySelector(selector);
  if (!found) throw new Error(`The page has no ${selector}`);
  return /** @type {E} */ (found);
}

/**
 * @param {ParentNode} root
 * @param {string} selector
 * @returns {HTMLElement[]}
 */
export function findAll(root, selector) {
  return [...root.querySelectorAll(selector)].map((node) => /** @type {HTMLElement} */ (node));
}

/**
 * Scroll `box` as little as shows `target` (both in CSS pixels of the page), never the page itself.
 * @param {HTMLElement} box
 * @param {DOMRect} target
 */
export function reveal(box, target) {
  const frame = box.getBoundingClientRect();
  box.scrollBy({
    left: overhang(target.left, target.right, frame.left, frame.left + box.clientWidth),
    top: overhang(target.top, target.bottom, frame.top, frame.top + box.clientHeight),
  });
}

/** @param {number} from @param {number} to @param {number} start @param {number} end */
function overhang(from, to, start, end) {
  if (from < start || to - from > end - start) return from - start;
  return Math.max(0, to - end);
}
