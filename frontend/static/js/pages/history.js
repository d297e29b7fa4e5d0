/** The page of everything that was read: searched, opened again, deleted. */

import { fetchReading, picturePath, Problem } from "../api.js";
import { arrive, mount } from "../arrival.js";
import { Corrector } from "../corrector.js";
import { Deletions } from "../deletions.js";
import { find } from "../dom.js";
import { t } from "../i18n.js";
import { reason } from "../naming.js";
import { Shelf } from "../shelf.js";
import { Item, Store } from "../store.js";
import { actions } from "../widgets/actions.js";
import { closeup } from "../widgets/closeup.js";
import { facts } from "../widgets/facts.js";
import { finder } from "../widgets/finder.js";
import { json } from "../widgets/json.js";
import { lines } from "../widgets/lines.js";
import { messages } from "../widgets/messages.js";
import { navigation } from "../widgets/navigation.js";
import { pager } from "../widgets/pager.js";
import { picture } from "../widgets/picture.js";
import { preferences } from "../widgets/preferences.js";
import { reading } from "../widgets/reading.js";
import { records } from "../widgets/records.js";
import { result } from "../widgets/result.js";
import { session } from "../widgets/session.js";
import { undo } from "../widgets/undo.js";

const store = new Store();
const shelf = new Shelf();
const image = /** @type {HTMLImageElement} */ (find(document, "[data-picture]"));
const back = find(document, "[data-back]");

mount(
  { messages, navigation, preferences, session, reading, facts, actions, pager, picture, closeup, result, lines, json, finder, records, undo },
  { store, shelf, deletions: new Deletions(), corrector: new Corrector(store), image, reader: { remove() {} } },
);

/** The address names the reading that is open; without one the list is shown. */
async function follow() {
  const id = decodeURIComponent(location.hash.slice(1));
  if (store.locked || (id && id === store.open?.reading?.id) || document.getElementById(id)) return;
  if (!id) return close();
  try {
    const read = await fetchReading(id);
    if (location.hash.slice(1) !== id) return; // somewhere else by now
    store.show(new Item({ picture: picturePath(id), reading: read }));
    back.focus({ preventScroll: true });
  } catch (error) {
    fail(id, error);
  }
}

/** Back to the list, where one left it. */
function close() {
  const id = store.open?.reading?.id;
  if (!store.open) return;
  store.show(null);
  const card = /** @type {HTMLElement | null} */ (id ? document.querySelector(`[data-reading="${CSS.escape(id)}"]`) : null);
  card?.scrollIntoView({ block: "center" });
  card?.focus({ preventScroll: true });
}

/** @param {string} id @param {unknown} error */
function fail(id, error) {
  const problem = error instanceof Problem ? error : new Problem("unexpected");
  if (problem.code === "unauthorized") return; // tried again after signing in
  history.replaceState(null, "", location.pathname + location.search);
  if (store.open) store.show(null);
  if (problem.code === "not_found") shelf.drop(id);
  store.say(problem.code === "not_found" ? t("recent.gone") : reason(problem), "trouble");
}

addEventListener("hashchange", follow);
store.addEventListener("session", follow);
arrive(store);
