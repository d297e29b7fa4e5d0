/** The page on which pictures become text. */

import { fetchReading, picturePath, Problem } from "../api.js";
import { arrive, mount } from "../arrival.js";
import { Corrector } from "../corrector.js";
import { find } from "../dom.js";
import { Reader } from "../reader.js";
import { Item, Store } from "../store.js";
import { actions } from "../widgets/actions.js";
import { adjust } from "../widgets/adjust.js";
import { closeup } from "../widgets/closeup.js";
import { facts } from "../widgets/facts.js";
import { intake } from "../widgets/intake.js";
import { json } from "../widgets/json.js";
import { lines } from "../widgets/lines.js";
import { messages } from "../widgets/messages.js";
import { navigation } from "../widgets/navigation.js";
import { pager } from "../widgets/pager.js";
import { picture } from "../widgets/picture.js";
import { preferences } from "../widgets/preferences.js";
import { program } from "../widgets/program.js";
import { reading } from "../widgets/reading.js";
import { recent } from "../widgets/recent.js";
import { result } from "../widgets/result.js";
import { session } from "../widgets/session.js";
import { snapshot } from "../widgets/snapshot.js";
import { tray } from "../widgets/tray.js";

const widgets = {
  messages, navigation, preferences, program, session, intake, snapshot, tray, reading, facts, actions, adjust, pager, picture, closeup, result, lines, json, recent,
};

const store = new Store();
const reader = new Reader(store, Number(find(document, "[data-max-bytes]").dataset.maxBytes));
const corrector = new Corrector(store);
/** Its editor is large, and not everybody's. @param {Item} item */
const edit = async (item) => (await import("../widgets/editor.js")).editor(item, { store, reader });
const image = /** @type {HTMLImageElement} */ (find(document, "[data-picture]"));

mount(widgets, { store, reader, corrector, image, edit });

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

store.addEventListener("session", () => store.locked || reopen());

addEventListener("hashchange", reopen);
arrive(store);
