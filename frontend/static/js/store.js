/** What the page knows. Whoever changes it says so by an event; widgets listen and draw. */

/** @typedef {"text" | "json"} View */
/** @typedef {"held" | "waiting" | "sending" | "reading" | "done" | "failed"} Status `held`: until it is adjusted */

/** @typedef {{text: string, state: "saving" | "saved" | "failed" | "kept", problem: import("./api.js").Problem | null}} Edit */

/** One picture on its way to being text: freshly added, or reopened from the history. */
export class Item {
  static #count = 0;

  /** @param {{name?: string, file?: File | null, url?: string, picture?: string, reading?: import("./api.js").Reading | null}} from */
  constructor({ name = "", file = null, url = "", picture = "", reading = null }) {
    this.key = `item-${(Item.#count += 1)}`;
    this.name = name;
    this.file = file;
    /** What was changed about it before it was read. @type {import("./adjustments.js").Adjustments | null} */
    this.adjustments = null;
    /** What these make of it, and what is read then. @type {File | null} */
    this.adjusted = null;
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
    /** The job that reads it, if it is too long to be waited for. */
    this.job = "";
    /** Which of its pages is shown, from 0. */
    this.at = 0;
    /** What was written here over a line, by its number through all pages. @type {Map<number, Edit>} */
    this.edits = new Map();
  }

  /** @returns {import("./api.js").Page[]} none before it is read; a picture is its only page */
  get pages() {
    const { reading } = this;
    return reading?.pages ?? (reading ? [/** @type {any} */ (reading)] : []);
  }

  get lines() {
    return this.pages.flatMap((page) => page.lines);
  }

  /** Lines on the pages before the one shown. */
  get before() {
    return this.pages.slice(0, this.at).reduce((sum, page) => sum + page.lines.length, 0);
  }

  /** What a reader made of a line, here or before. @param {number} number @returns {Edit | null} */
  editOf(number) {
    const kept = this.reading?.corrections?.find(({ index }) => index === number);
    return this.edits.get(number) ?? (kept ? { text: kept.text, state: "kept", problem: null } : null);
  }

  /** A line as it is shown. @param {number} number */
  textOf(number) {
    return this.editOf(number)?.text ?? this.lines[number].text;
  }

  /** The text of the page shown. */
  get pageText() {
    const { before } = this;
    return (this.pages[this.at]?.lines ?? []).map((_, index) => this.textOf(before + index)).join("\n");
  }

  /** All the text, with its corrections. */
  get text() {
    let number = 0;
    return this.pages.map((page) => page.lines.map(() => this.textOf(number++)).join("\n")).join("\n");
  }

  get busy() {
    return this.status === "waiting" || this.status === "sending" || this.status === "reading";
  }
}

/**
 * Events: `items` (the list, or an item in it), `open` (which item is shown, or its state),
 * `line` (which line is looked at), `edit` (a line of an item was corrected), `view`, `kept` (a new reading went into the history), `gone` (the one
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
  /** Whether pictures are adjusted before they are read. */
  adjustFirst = false;
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

  /** What the line looked at says. */
  get lineText() {
    const { open, line } = this;
    return open && line !== null ? open.textOf(open.before + line) : "";
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

  /** Whether they may change which models read: an admin, or the one owner where there are no keys. */
  get governs() {
    const { visitor } = this;
    return visitor !== null && (visitor.role === "admin" || !visitor.required);
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

  /** @param {Item} item @param {Partial<Pick<Item, "status" | "sent" | "problem" | "reading" | "picture" | "job" | "adjustments" | "adjusted">>} change */
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

  /** @param {Item} item @param {number} number @param {Edit} edit */
  edit(item, number, edit) {
    item.edits.set(number, edit);
    this.#tell("edit", { item, number });
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
