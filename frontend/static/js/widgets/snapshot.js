/** A still of a camera, which is aimed first, or of a screen, taken at once: both are read like files. */

import { missing, openSource, refusal, still } from "../capture.js";
import { el, find, findAll, icon } from "../dom.js";
import { moment, t } from "../i18n.js";

const SETTLED = 400; // ms until the browser's own question about the screen is off it

/** @typedef {import("../capture.js").Source} Source */
/** @typedef {{store: import("../store.js").Store, reader: import("../reader.js").Reader}} Parts */

/** @param {HTMLElement} root @param {Parts} parts */
export function snapshot(root, { store, reader }) {
  /** @param {Source} source */
  const take = async (source) => {
    let trouble = missing(source);
    if (trouble) return store.say(t(trouble), "trouble");
    try {
      const stream = await openSource(source, { still: true });
      const blob = await (source === "camera" ? aimed(stream) : seen(stream)).finally(() => stop(stream));
      if (blob) reader.add([named(blob, source)]);
    } catch (error) {
      trouble = refusal(error, source);
      if (trouble === "live.broken") console.error(error);
      store.say(t(trouble), "trouble");
    }
  };
  for (const button of findAll(root, "[data-snapshot]")) {
    const source = /** @type {Source} */ (button.dataset.snapshot);
    button.hidden = missing(source) === "live.noScreen"; // as on phones
    button.addEventListener("click", () => take(source));
  }
}

/** @param {Blob} blob @param {Source} source */
function named(blob, source) {
  const name = t(`snapshot.name.${source}`, { time: moment(new Date()) });
  return new File([blob], `${name}.${blob.type === "image/png" ? "png" : "jpg"}`, { type: blob.type });
}

/** @param {MediaStream} stream */
const stop = (stream) => stream.getTracks().forEach((track) => track.stop());

/** @param {MediaStream} stream */
async function seen(stream) {
  const video = /** @type {HTMLVideoElement} */ (el("video", { muted: true, playsinline: true }));
  video.srcObject = stream;
  await video.play();
  await new Promise((resolve) => setTimeout(resolve, SETTLED));
  return still(video, "image/png");
}

/** In a window of its own; null where nothing was taken. @param {MediaStream} stream @returns {Promise<Blob | null>} */
async function aimed(stream) {
  const dialog = shutter();
  const video = /** @type {HTMLVideoElement} */ (find(dialog, "video"));
  document.body.append(dialog);
  dialog.showModal();
  const closed = new Promise((resolve) => dialog.addEventListener("close", resolve, { once: true }));
  /** @type {Blob | null} */
  let taken = null;
  const press = async () => {
    taken = await still(video, "image/jpeg");
    if (taken) dialog.close();
  };
  find(dialog, "[data-take]").addEventListener("click", press);
  for (const way of findAll(dialog, "[data-leave]")) way.addEventListener("click", () => dialog.close());
  stream.getVideoTracks()[0].addEventListener("ended", () => dialog.close());
  video.srcObject = stream;
  video.muted = true;
  try {
    await video.play();
    await closed;
  } finally {
    dialog.remove();
  }
  return taken;
}

function shutter() {
  return /** @type {HTMLDialogElement} */ (el(
    "dialog", { class: "shutter", "aria-labelledby": "shutter-title" },
    el("header", { class: "shutter__head" },
      el("h2", { id: "shutter-title" }, t("snapshot.title")),
      el("button", { class: "button button--icon", type: "button", "data-leave": true, "aria-label": t("editor.close") }, icon("close"))),
    el("video", { class: "shutter__video", playsinline: true, "aria-label": t("live.video") }),
    el("footer", { class: "shutter__foot" },
      el("button", { class: "button", type: "button", "data-leave": true }, t("editor.cancel")),
      el("button", { class: "button button--primary", type: "button", "data-take": true, autofocus: true }, icon("live"), t("snapshot.take"))),
  ));
}
