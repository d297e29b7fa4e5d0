/** The page on which pictures become text. */

import { access, fetchReading, fetchVisitor, picturePath, Problem } from "../api.js";
import { Corrector } from "../corrector.js";
import { find } from "../dom.js";
import { Reader } from "../reader.js";
import { Item, Store } from "../store.js";
import { actions } from "../widgets/actions.js";
import { closeup } from "../widgets/closeup.js";
import { facts } from "../widgets/facts.js";
import { intake } from "../widgets/intake.js";
import { json } from "../widgets/json.js";
import { lines } from "../widgets/lines.js";
import { messages } from "../widgets/messages.js";
import { pager } from "../widgets/pager.js";
import { picture } from "../widgets/picture.js";
import { preferences } from "../widgets/preferences.js";
import { program } from "../widgets/program.js";
import { reading } from "../widgets/reading.js";
import { recent } from "../widgets/recent.js";
import { result } from "../widgets/result.js";
import { session } from "../widgets/session.js";
import { tray } from "../widgets/tray.js";

const widgets = {
  messages, preferences, program, session, intake, tray, reading, facts, actions, pager, picture, closeup, result, lines, json, recent,
};

const store = new Store();
const reader = new Reader(store, Number(find(document, "[data-max-bytes]").dataset.maxBytes));
const corrector = new Corrector(store);
const image = /** @type {HTMLImageElement} */ (find(document, "[data-picture]"));

for (const [name, widget] of Object.entries(widgets)) {
  widget(find(document, `[data-widget="${name}"]`), { store, reader, corrector, image });
}

/** The address names the reading that is shown, so that a reload shows it again. */
store.addEventListener("open", () => {
  const { open } = store;
  if (open?.busy) return;
  const id = open?.reading?.stored !== false && open?.reading?.id;
  history.replaceState(null, "", id ? `#${id}` : location.pathname);
});

async function reopen() {
  const id = decodeURIComponent(location.hash.slice(1));
  if (!id || id === store.open?.reading?.id || document.getElementById(id)) return;
  try {
    store.show(new Item({ picture: picturePath(id), reading: await fetchReading(id) }));
  } catch (error) {
    if (error instanceof Problem && error.code === "unauthorized") return; // tried again after signing in
    history.replaceState(null, "", location.pathname); // deleted since, or somebody else's
  }
}

/** Everything else begins when it is known who asks. */
async function arrive() {
  const nobody = { required: false, name: null, role: null };
  store.enter(await fetchVisitor().catch(() => nobody));
}

access.addEventListener("unauthorized", () => {
  if (!store.locked) store.enter({ required: true, name: null, role: null });
});
store.addEventListener("session", () => store.locked || reopen());

addEventListener("hashchange", reopen);
arrive();
document.body.dataset.ready = "true";
