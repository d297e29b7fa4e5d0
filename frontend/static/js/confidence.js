/** What a confidence means to a reader: the three levels that boxes and characters are shown in. */

/** @typedef {"sure" | "check" | "doubt"} Level */

const SURE = 0.9;
const CHECK = 0.7;

/**
 * @param {number} confidence 0 to 1
 * @returns {Level}
 */
export function level(confidence) {
  if (confidence >= SURE) return "sure";
  return confidence >= CHECK ? "check" : "doubt";
}

/**
 * A line's text cut where its level changes, so that only what is unsure needs an element.
 * @param {import("./api.js").Line} line
 * @returns {{text: string, level: Level, lowest: number}[]} `lowest`: the least confidence in the run
 */
export function runs(line) {
  /** @type {{text: string, level: Level, lowest: number}[]} */
  const found = [];
  for (const char of charsOf(line)) {
    const last = found.at(-1);
    if (last && last.level === level(char.confidence)) {
      last.text += char.text;
      last.lowest = Math.min(last.lowest, char.confidence);
    } else {
      found.push({ text: char.text, level: level(char.confidence), lowest: char.confidence });
    }
  }
  return found;
}

/** @param {import("./api.js").Line} line */
export function unsure(line) {
  return charsOf(line).filter((char) => char.text.trim() && level(char.confidence) !== "sure").length;
}

/**
 * Characters with their confidence; the line as a whole where the answer came without characters.
 * @param {import("./api.js").Line} line
 * @returns {{text: string, confidence: number}[]}
 */
function charsOf(line) {
  const chars = line.chars ?? [];
  const complete = chars.map((char) => char.text).join("") === line.text;
  return complete ? chars : [{ text: line.text, confidence: line.confidence }];
}
