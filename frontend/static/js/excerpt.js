/** The part of a text that a search found, with what was searched for marked in it. */

import { el } from "./dom.js";

const BEFORE = 24; // characters shown before what was found, at most

/** @param {string} text @param {string} query words, in any order @returns {(Node | string)[]} */
export function excerpt(text, query) {
  const words = query.split(/\s+/).filter(Boolean).map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  if (!words.length) return [text];
  const pattern = new RegExp(words.join("|"), "giu");
  const from = beginning(text, text.search(pattern));
  return [...(from > 0 ? ["…"] : []), ...marked(text.slice(from), pattern)];
}

/** Of the line that has it, or a little before it where the line is long. @param {string} text @param {number} at */
function beginning(text, at) {
  if (at <= 0) return 0;
  const line = text.lastIndexOf("\n", at - 1) + 1;
  const space = text.indexOf(" ", at - BEFORE) + 1;
  return at - line <= BEFORE ? line : space > 0 && space <= at ? space : at;
}

/** @param {string} text @param {RegExp} pattern @returns {(Node | string)[]} */
function marked(text, pattern) {
  /** @type {(Node | string)[]} */
  const parts = [];
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    parts.push(text.slice(end, match.index), el("mark", { class: "found" }, match[0]));
    end = match.index + match[0].length;
  }
  return [...parts, text.slice(end)];
}
