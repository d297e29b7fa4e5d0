/** What the video says, one text after another, to be read and taken along. */

import { el, find, findAll } from "../dom.js";
import { clock, t } from "../i18n.js";

const NEAR = 40; // CSS pixels from the end of the list that count as being there

/** @param {HTMLElement} root @param {{store: import("../store.js").Store, live: import("../live.js").Live}} parts */
export function subtitles(root, { store, live }) {
  const list = find(root, "[data-cues]");
  const log = find(root, "[data-log]");
  const now = find(root, "[data-now]");

  const draw = () => {
    const some = live.cues.some(({ text }) => text);
    find(root, "[data-none]").hidden = some;
    find(root, "[data-files]").hidden = !live.id || !some;
    for (const link of findAll(root, "[data-subtitles]")) {
      const ending = link.dataset.subtitles;
      Object.assign(link, { href: `/live/${live.id}.${ending}`, download: `inkline-${live.id}.${ending}` });
    }
  };
  /** @param {import("../live.js").Cue} cue */
  const add = ({ seconds, text }) => {
    now.textContent = text.replaceAll("\n", " · ");
    if (!text) return;
    const follows = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR;
    list.append(el("li", { class: "cue" }, el("time", { class: "cue__time" }, clock(seconds)), el("span", { class: "cue__text" }, text)));
    while (list.children.length > live.cues.length) list.firstElementChild?.remove();
    if (follows) log.scrollTop = log.scrollHeight;
  };
  live.addEventListener("cue", (event) => {
    add(/** @type {CustomEvent} */ (event).detail);
    draw();
  });
  live.addEventListener("state", () => {
    if (live.running && !live.id) list.replaceChildren();
    if (!live.running) now.textContent = "";
    if (live.running && live.id) store.say(t("live.on"), "spoken");
    draw();
  });
  draw();
}
