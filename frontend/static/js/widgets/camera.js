/** The video: where it comes from, beginning and ending, and clear words where there is none. */

import { fetchVisitor } from "../api.js";
import { cameras, Grabber, missing, openSource, refusal } from "../capture.js";
import { el, find, findAll } from "../dom.js";
import { t } from "../i18n.js";
import { reason } from "../naming.js";

/** @typedef {import("../capture.js").Source} Source */
/** @typedef {{store: import("../store.js").Store, live: import("../live.js").Live}} Parts */

/** @param {HTMLElement} root @param {Parts} parts */
export function camera(root, { store, live }) {
  const video = /** @type {HTMLVideoElement} */ (find(root, "[data-video]"));
  const choice = /** @type {HTMLSelectElement} */ (find(root, "[data-camera]"));
  const grabber = new Grabber(video);
  /** @type {MediaStream | null} */
  let stream = null;
  /** The key of what is to be said. */
  let trouble = "";

  const draw = () => {
    root.dataset.running = String(Boolean(stream));
    find(root, "[data-stop]").hidden = !stream;
    for (const button of findAll(root, "[data-source]")) button.hidden = Boolean(stream);
    const why = trouble ? t(trouble) : live.problem ? reason(live.problem) : "";
    find(root, "[data-trouble]").textContent = why;
    find(root, "[data-trouble]").hidden = !why;
  };
  const stop = () => {
    for (const track of stream?.getTracks() ?? []) track.stop();
    stream = null;
    video.srcObject = null;
    choice.parentElement?.toggleAttribute("hidden", true);
    live.end();
    draw();
  };
  /** @param {Source} source @param {string} [device] */
  const start = async (source, device) => {
    stop();
    live.problem = null;
    trouble = missing(source);
    if (trouble) return draw();
    try {
      stream = await openSource(source, { device });
      stream.getVideoTracks()[0].addEventListener("ended", stop); // ended by the browser's own button
      video.srcObject = stream;
      await video.play();
      live.begin(grabber);
      if (source === "camera") await offer(choice, stream);
    } catch (error) {
      trouble = refusal(error, source);
      if (trouble === "live.broken") console.error(error);
      stop();
    }
    draw();
  };

  for (const button of findAll(root, "[data-source]")) {
    button.addEventListener("click", () => start(/** @type {Source} */ (button.dataset.source)));
  }
  find(root, "[data-stop]").addEventListener("click", stop);
  choice.addEventListener("change", () => start("camera", choice.value));
  live.addEventListener("state", () => {
    if (!live.running && stream) stop();
    if (live.problem?.code === "live_refused") fetchVisitor().then((visitor) => store.enter(visitor), () => {});
    draw();
  });
  live.addEventListener("answer", () => live.problem && draw());
  store.addEventListener("language", draw);
  addEventListener("pagehide", stop);
  trouble = missing("camera") && missing("screen") ? missing("camera") : "";
  draw();
}

/** Which camera, where there are several. @param {HTMLSelectElement} choice @param {MediaStream} stream */
async function offer(choice, stream) {
  const found = await cameras();
  const used = stream.getVideoTracks()[0].getSettings().deviceId;
  choice.replaceChildren(...found.map(({ deviceId, label }) => el("option", { value: deviceId }, label)));
  choice.value = used ?? "";
  choice.parentElement?.toggleAttribute("hidden", found.length < 2);
}
