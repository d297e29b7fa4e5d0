/** The page on which a folder of pictures becomes text. */

import { arrive, mount } from "../arrival.js";
import { Batch } from "../batch.js";
import { Store } from "../store.js";
import { collect } from "../widgets/collect.js";
import { entries } from "../widgets/entries.js";
import { messages } from "../widgets/messages.js";
import { navigation } from "../widgets/navigation.js";
import { preferences } from "../widgets/preferences.js";
import { progress } from "../widgets/progress.js";
import { session } from "../widgets/session.js";

const store = new Store();
const batch = new Batch();

mount({ messages, navigation, preferences, session, collect, progress, entries }, { store, batch });

/** The address names the job, so that a reload goes on with it. */
batch.addEventListener("change", () => {
  const hash = batch.id && `#${batch.id}`;
  if (hash !== location.hash) history.replaceState(null, "", location.pathname + hash);
});

function follow() {
  const id = decodeURIComponent(location.hash.slice(1));
  if (store.locked || id === batch.id || document.getElementById(id)) return;
  if (id) batch.resume(id);
}

addEventListener("hashchange", follow);
addEventListener("beforeunload", (event) => {
  if (batch.stage === "sending") event.preventDefault(); // what is not sent yet would be lost
});
store.addEventListener("session", () => {
  if (!store.locked && batch.id && batch.busy) batch.resume(batch.id);
  else follow();
});
arrive(store);
