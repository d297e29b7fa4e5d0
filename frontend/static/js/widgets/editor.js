/** Adjusting a picture before it is read: what is sent is what is seen. Loaded when first asked for. */

import { ORIGINAL, untouched } from "../adjustments.js";
import { el, find } from "../dom.js";
import { PAGE } from "../editor/cropping.js";
import { dialogFor, fit, tabsOf } from "../editor/frame.js";
import { lightPanel } from "../editor/light.js";
import { cropFrame, paperCorners, textLine } from "../editor/overlay.js";
import { paperPanel } from "../editor/paper.js";
import { skewWords, turnPanel } from "../editor/turn.js";
import { percent, t } from "../i18n.js";
import { plan } from "../imaging/plan.js";
import { Studio } from "../imaging/studio.js";
import { adjusted, original } from "../originals.js";
import { title } from "../naming.js";

/** @typedef {import("../store.js").Item} Item */
/** @typedef {import("../adjustments.js").Adjustments} Adjustments */
/** @typedef {{store: import("../store.js").Store, reader: import("../reader.js").Reader}} Parts */

const SHEETS = ["editor", "tools", "overlay"];
const VIEWS = /** @type {const} */ ({ light: "result", turn: "frame", paper: "source" });

/** Open it on an item; resolves when it is closed. @param {Item} item @param {Parts} parts */
export async function editor(item, parts) {
  await styled();
  const dialog = dialogFor(title(item), t(item.reading ? "editor.readAgain" : "editor.read"));
  document.body.append(dialog);
  const desk = new Desk(dialog, item, parts);
  dialog.showModal();
  await desk.open();
  await new Promise((resolve) => dialog.addEventListener("close", resolve, { once: true }));
}

class Desk {
  #dialog;
  #item;
  #parts;
  #studio;
  /** @type {Adjustments} */
  #now;
  /** @type {import("../imaging/plan.js").View} */
  #view = "result";
  /** Degrees clockwise that the text runs, before it is turned by an angle. */
  #skew = 0;
  /** @type {File | null} */
  #file = null;
  /** Of the picture as it came. */
  #original = { width: 1, height: 1 };
  /** Of what is shown, in its pixels. */
  #shown = { width: 1, height: 1 };

  /** @param {HTMLDialogElement} dialog @param {Item} item @param {Parts} parts */
  constructor(dialog, item, parts) {
    this.#dialog = dialog;
    this.#item = item;
    this.#parts = parts;
    this.#now = structuredClone(item.adjustments ?? ORIGINAL);
    this.#studio = new Studio(find(dialog, "[data-canvas]"));
    const change = (/** @type {Partial<Adjustments>} */ some) => this.#change(some);
    const sheet = find(dialog, "[data-print]");
    this.light = lightPanel(change);
    this.turn = turnPanel(change, { straighten: () => this.#straighten(), now: () => this.#now });
    this.paper = paperPanel(change);
    this.crop = cropFrame(sheet, { take: (crop) => change({ crop }), done: () => this.#say(t("editor.cropped", plan(this.#original, this.#now))) });
    this.corners = paperCorners(sheet, { take: (corners) => change({ corners }), done: () => this.#lookForText() });
    this.line = textLine();
    sheet.append(this.line.node, this.crop.node, this.corners.node);
    for (const [name, { node }] of Object.entries({ light: this.light, turn: this.turn, paper: this.paper })) {
      find(dialog, `[data-tools="${name}"]`).append(node);
    }
    this.#listen();
  }

  #listen() {
    const dialog = this.#dialog;
    const on = (/** @type {string} */ place, /** @type {() => void} */ act) => find(dialog, place).addEventListener("click", act);
    on("[data-close]", () => dialog.close());
    on("[data-leave]", () => dialog.close());
    on("[data-reset]", () => this.#change(structuredClone(ORIGINAL)));
    on("[data-read]", () => this.#read());
    tabsOf(dialog, (tab) => this.#turnTo(tab));
    dialog.addEventListener("close", () => {
      this.#studio.close();
      resizing.disconnect();
      dialog.remove();
    });
    const resizing = new ResizeObserver(() => this.#fit());
    resizing.observe(find(dialog, "[data-table]"));
    this.#studio.addEventListener("drawn", (event) => this.#drawn(/** @type {CustomEvent} */ (event).detail));
    this.#studio.addEventListener("failed", () => this.#complain("editor.failed"));
  }

  async open() {
    try {
      this.#file = await original(this.#item);
      this.#original = await this.#studio.open(this.#file);
    } catch {
      return this.#complain("editor.undecodable");
    }
    find(this.#dialog, "[data-wait]").hidden = true;
    this.#dialog.dataset.open = "true";
    this.#change({});
    await this.#lookForText();
  }

  /** @param {keyof typeof VIEWS} tab */
  #turnTo(tab) {
    this.#view = VIEWS[tab];
    this.#dialog.dataset.view = this.#view;
    this.#change({});
  }

  /** @param {Partial<Adjustments>} some */
  #change(some) {
    Object.assign(this.#now, some);
    const now = this.#now;
    for (const panel of [this.light, this.turn, this.paper]) panel.draw(now);
    this.crop.draw(now.crop);
    this.corners.draw(now.corners ?? PAGE);
    this.line.draw(this.#skew + now.angle);
    const reset = /** @type {HTMLButtonElement} */ (find(this.#dialog, "[data-reset]"));
    reset.disabled = untouched(now);
    if (!this.#dialog.dataset.open) return;
    find(this.#dialog, "[data-size]").textContent = t("editor.size", plan(this.#original, now));
    this.#dialog.dataset.drawn = "soon";
    this.#studio.draw(now, this.#view);
    if ("quarter" in some || some.corners === null) this.#lookForText();
  }

  /** @param {import("../imaging/darkroom.js").Print & {sharp: boolean}} print */
  #drawn(print) {
    if (print.sharp) this.#dialog.dataset.drawn = "sharp";
    this.#shown = print.frame;
    this.#fit();
    this.light.tell(print);
  }

  #fit() {
    fit(find(this.#dialog, "[data-print]"), find(this.#dialog, "[data-table]"), this.#shown);
  }

  async #lookForText() {
    const found = await this.#studio.skew(this.#now).catch(() => null);
    if (found === null) return this.#complain("editor.failed");
    this.#skew = found;
    this.turn.tell(this.#skew);
    this.line.draw(this.#skew + this.#now.angle);
    this.#say(skewWords(this.#skew));
  }

  #straighten() {
    this.#change({ angle: -this.#skew });
    this.#say(`${skewWords(this.#skew)} ${t("editor.straightened")}`);
  }

  async #read() {
    const button = /** @type {HTMLButtonElement} */ (find(this.#dialog, "[data-read]"));
    if (!this.#file || button.ariaDisabled === "true") return;
    button.ariaDisabled = "true";
    try {
      const file = untouched(this.#now) ? null : await adjusted(this.#file, this.#studio, this.#now, {
        most: this.#parts.reader.maxBytes,
        onProgress: (share) => { button.textContent = t("editor.preparing", { percent: percent(share) }); },
      });
      this.#parts.reader.adjust(this.#item, { original: this.#file, adjustments: this.#now, file });
      this.#dialog.close();
    } catch (error) {
      console.error(error);
      this.#complain("editor.failed");
    }
  }

  /** @param {string} key */
  #complain(key) {
    const place = find(this.#dialog, "[data-wait]");
    place.hidden = false;
    place.textContent = t(key);
    this.#dialog.dataset.trouble = "true";
    this.#say(place.textContent);
  }

  /** @param {string} text */
  #say(text) {
    find(this.#dialog, "[data-said]").textContent = text;
  }
}

/** Its style sheets come with it. @returns {Promise<unknown>} */
function styled() {
  const links = SHEETS.filter((name) => !find(document, "head").querySelector(`[data-sheet="${name}"]`)).map((name) => {
    const link = el("link", { rel: "stylesheet", href: `/static/css/${name}.css`, "data-sheet": name });
    document.head.append(link);
    return new Promise((resolve, reject) => {
      link.addEventListener("load", resolve, { once: true });
      link.addEventListener("error", reject, { once: true });
    });
  });
  return Promise.all(links);
}
