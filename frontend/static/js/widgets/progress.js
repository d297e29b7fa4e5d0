/** How far a batch is, how to end it, and its results as a zip. */

import { find, findAll } from "../dom.js";
import { percent, t } from "../i18n.js";
import { archivePath } from "../jobs.js";
import { reason } from "../naming.js";

/** @param {HTMLElement} root @param {{store: import("../store.js").Store, batch: import("../batch.js").Batch}} parts */
export function progress(root, { store, batch }) {
  const bar = /** @type {HTMLProgressElement} */ (find(root, "progress"));
  const draw = () => {
    root.hidden = batch.stage === "none";
    root.dataset.stage = batch.stage;
    find(root, "[data-status]").textContent = describe(batch);
    find(root, "[data-apart]").hidden = !batch.apart;
    bar.hidden = !batch.busy;
    bar.value = batch.stage === "sending" ? batch.sent : (batch.done + batch.failed) / Math.max(1, batch.entries.length);
    show(root, batch);
  };
  find(root, "[data-cancel]").addEventListener("click", () => batch.cancel());
  find(root, "[data-retry]").addEventListener("click", () => (batch.id ? batch.resume(batch.id) : batch.send()));
  find(root, "[data-new]").addEventListener("click", () => {
    batch.clear();
    find(document, "[data-choose]").focus();
  });
  batch.addEventListener("change", draw);
  store.addEventListener("language", draw);
  speak(store, batch);
}

/** @param {HTMLElement} root @param {import("../batch.js").Batch} batch */
function show(root, batch) {
  const zip = find(root, "[data-zip]");
  find(root, "[data-cancel]").hidden = !batch.busy;
  find(root, "[data-retry]").hidden = !batch.problem?.passing;
  find(root, "[data-new]").hidden = batch.busy;
  zip.hidden = batch.stage !== "succeeded";
  for (const link of findAll(zip, "[data-format]")) {
    /** @type {HTMLAnchorElement} */ (link).href = archivePath(batch.id, link.dataset.format ?? "text");
  }
}

/** @param {import("../batch.js").Batch} batch */
function describe(batch) {
  const { stage, done, failed, entries } = batch;
  const values = { done, failed, n: entries.length, at: done + failed, percent: percent(batch.sent), reason: reason(batch.problem) };
  const some = stage === "succeeded" && failed ? "partly" : stage;
  return t(`batch.${some}`, values);
}

/** The beginning, every quarter and the end are spoken. @param {import("../store.js").Store} store @param {import("../batch.js").Batch} batch */
function speak(store, batch) {
  let told = "none";
  batch.addEventListener("change", () => {
    const quarter = Math.floor((4 * (batch.done + batch.failed)) / Math.max(1, batch.entries.length));
    const now = batch.stage === "running" ? `running ${quarter}` : batch.stage;
    if (now === told) return;
    told = now;
    if (batch.stage !== "none") store.say(describe(batch), "spoken");
  });
}
