/** The page's words in the reader's language, and numbers and times as that language writes them. */

import { find, findAll } from "./dom.js";

/** @type {Record<string, string>} */
let words = JSON.parse(find(document, "[data-words]").textContent ?? "{}");

export const language = () => document.documentElement.lang;

/**
 * @param {string} key a key of the locale files; with `n` in `values`, one that has plural forms
 * @param {Record<string, string | number>} [values] what stands for `{name}` in the words
 * @returns {string}
 */
export function t(key, values = {}) {
  const pattern = words[key] ?? plural(key, Number(values.n)) ?? key;
  return pattern.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}

/** @param {string} key @param {number} n */
function plural(key, n) {
  const form = new Intl.PluralRules(language()).select(n);
  return words[`${key}.${form}`] ?? words[`${key}.other`];
}

/**
 * Fetch another language and put it into the page; the server remembers it by a cookie.
 * @param {string} code
 * @param {AbortSignal} [signal]
 */
export async function setLanguage(code, signal) {
  const response = await fetch(`/static/locales/${code}.json`, { signal });
  if (!response.ok) throw new Error(`No words for ${code}`);
  words = await response.json();
  document.documentElement.lang = code;
  document.cookie = `language=${code}; path=/; max-age=31536000; samesite=strict`;
  translate(document);
}

/** @param {ParentNode} root */
function translate(root) {
  for (const node of findAll(root, "[data-i18n]")) node.textContent = t(node.dataset.i18n ?? "");
  for (const node of findAll(root, "[data-i18n-label]")) node.ariaLabel = t(node.dataset.i18nLabel ?? "");
  for (const node of findAll(root, "[data-i18n-title]")) node.title = t(node.dataset.i18nTitle ?? "");
  for (const node of findAll(root, "[data-i18n-placeholder]")) {
    node.setAttribute("placeholder", t(node.dataset.i18nPlaceholder ?? ""));
  }
}

/** @param {number} share 0 to 1; rounded down, so that only certainty is 100 % */
export function percent(share) {
  const whole = Math.floor(share * 100 + 1e-6) / 100;
  return new Intl.NumberFormat(language(), { style: "percent" }).format(whole);
}

/** @param {number} seconds */
export function duration(seconds) {
  const digits = seconds < 0.0995 ? 3 : seconds < 9.95 ? 2 : 0;
  return new Intl.NumberFormat(language(), {
    style: "unit",
    unit: "second",
    unitDisplay: "narrow",
    maximumFractionDigits: digits,
  }).format(seconds);
}

/** @param {number} value with one digit after the point */
export const decimal = (value) =>
  new Intl.NumberFormat(language(), { minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(value);

/** @param {number} value */
export const whole = (value) => new Intl.NumberFormat(language(), { maximumFractionDigits: 0 }).format(value);

/** @param {number} value 2954173 → 3M */
export const compact = (value) =>
  new Intl.NumberFormat(language(), { notation: "compact", maximumSignificantDigits: 2 }).format(value);

/** @param {string} code as models name them: en, zh-hans */
export function languageName(code) {
  try {
    return new Intl.DisplayNames(language(), { type: "language" }).of(code) ?? code;
  } catch {
    return code; // not a language's code
  }
}

/** A place in a video: 1:02:03 @param {number} seconds */
export function clock(seconds) {
  const [hours, minutes, rest] = [seconds / 3600, (seconds / 60) % 60, seconds % 60].map(Math.floor);
  const two = (/** @type {number} */ part) => String(part).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

/** @param {number} bytes */
export function size(bytes) {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte"];
  const at = Math.min(units.length - 1, Math.floor(Math.log(Math.max(1, bytes)) / Math.log(1000)));
  const style = { style: "unit", unit: units[at], maximumSignificantDigits: 3 };
  return new Intl.NumberFormat(language(), /** @type {Intl.NumberFormatOptions} */ (style)).format(bytes / 1000 ** at);
}

/** @param {Date} date @param {Date} [now] */
export function moment(date, now = new Date()) {
  const sameDay = date.toDateString() === now.toDateString();
  return new Intl.DateTimeFormat(language(), {
    ...(sameDay ? {} : { month: "short", day: "numeric" }),
    ...(date.getFullYear() === now.getFullYear() ? {} : { year: "numeric" }),
    hour: "numeric",
    minute: "2-digit",
  }).format(date);
}
