/** What the page knows. Whoever changes it says so by an event; widgets listen and draw. */

/** @typedef {"text" | "json"} View */
/** @typedef {"waiting" | "sending" | "reading" | "done" | "failed"} Status */

/** One picture on its way to being text: freshly added, or reopened from the history. */
export class Item {
  static #count = 0;

  /** @param {{name?: string, file?: File | null, url?: string, picture?: string, reading?: import("./api.js").Reading | null}} from */
  constructor({ name = "", file = null, url = "", picture = "", reading = null }) {
    this.key = `item-${(Item.#count += 1)}`;
    this.name = name;
    this.file = file;
    /** Where the server fetches it, if it is not a file. */
    this.url = url;
    /** An address that an <img> can load; empty while there is none. */
    this.picture = picture;
    this.reading = reading;
    /** @type {Status} */
    this.status = reading ? "done" : "waiting";
    /** Share of the file that has been sent, 0 to 1. */
    this.sent = 0;
    /** @type {import("./api.js").Problem | null} */
    this.problem = null;
    /** Which of its pages is shown, from 0. */
    this.at = 0;
  }

  /** @returns {import("./api.js").Page[]} none before it is read; a picture is its only page */
  get pages() {
    const { reading } = this;
    return reading?.pages ?? (reading ? [/** @type {any} */ (reading)] : []);
  }

  get lines() {
    return this.pages.flatMap((page) => page.lines);
  }

  get busy() {
    return this.status === "waiting" || this.status === "sending" || this.status === "reading";
  }
}

/**
 * Events: `items` (the list, or an item in it), `open` (which item is shown, or its state),
 * `line` (which line is looked at), `view`, `kept` (a new reading went into the history), `gone` (the one
 * whose id is the detail left it), `session` (who is signed in), `message` (the detail is for the reader's eyes or ears),
 * `language` (all is to be drawn again).
 */
export class Store extends EventTarget {
  /** @type {Item[]} */
  items = [];
  /** @type {Item | null} */
  open = null;
  /** Who is signed in; null while that is not known. @type {import("./api.js").Visitor | null} */
  visitor = null;
  /** How the result is shown. @type {View} */
  view = "text";
  /** Index of the line under the pointer. @type {number | null} */
  #pointed = null;
  /** Index of the line that was clicked or moved to. @type {number | null} */
  #chosen = null;

  /** The page that is shown. */
  get page() {
    return this.open?.pages[this.open.at] ?? null;
  }

  /** @param {number} by pages on, or back @returns {boolean} whether there is one */
  turn(by) {
    const { open } = this;
    if (!open?.pages[open.at + by]) return false;
    open.at += by;
    this.show(open);
    return true;
  }

  /** Index on the page shown of the line looked at: a glance by pointer goes before what was chosen. */
  get line() {
    return this.#pointed ?? this.#chosen;
  }

  /** Whether nothing can be read or seen before somebody signs in. */
  get locked() {
    return this.visitor !== null && this.visitor.required && !this.visitor.name;
  }

  /** @param {import("./api.js").Visitor} visitor */
  enter(visitor) {
    this.visitor = visitor;
    for (const name of ["session", "items"]) this.#tell(name);
  }

  /** @param {Item[]} items */
  add(items) {
    this.items = [...this.items, ...items];
    this.#tell("items");
  }

  /** @param {Item} item */
  remove(item) {
    this.items = this.items.filter((other) => other !== item);
    this.#tell("items");
    if (this.open === item) this.show(this.items.find((other) => other.status === "done") ?? null);
  }

  /** @param {Item} item @param {Partial<Pick<Item, "status" | "sent" | "problem" | "reading" | "picture">>} change */
  update(item, change) {
    Object.assign(item, change);
    this.#tell("items");
    if (this.open === item) this.#tell("open");
  }

  /** @param {Item | null} item */
  show(item) {
    this.open = item;
    this.#pointed = null;
    this.#chosen = null;
    for (const name of ["open", "items", "line"]) this.#tell(name);
  }

  /** @param {number | null} line */
  point(line) {
    this.#pointed = line;
    this.#tell("line");
  }

  /** @param {number | null} line */
  choose(line) {
    this.#chosen = line;
    this.#pointed = null;
    this.#tell("line");
  }

  /** @param {View} view */
  showAs(view) {
    this.view = view;
    this.#tell("view");
  }

  kept() {
    this.#tell("kept");
  }

  /** @param {string} id */
  forget(id) {
    this.#tell("gone", id);
    if (this.open?.reading?.id === id && !this.open.file) this.show(null);
  }

  /** @param {string} text @param {"done" | "trouble" | "spoken"} [kind] `spoken`: for screen readers only */
  say(text, kind = "done") {
    this.#tell("message", { text, kind });
  }

  /** After a change of language. */
  redraw() {
    for (const name of ["language", "items", "open", "line"]) this.#tell(name);
  }

  /** @param {string} name @param {unknown} [detail] */
  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
