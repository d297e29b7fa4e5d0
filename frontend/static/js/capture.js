/** Pictures from a camera or a screen, and why there are none. */

const LONGEST = 1280; // pixels of a frame's longer side; what the server finds lines in is no larger
const QUALITY = 0.8;

/** @typedef {"camera" | "screen"} Source */

/** The key of the words that say why a source cannot even be asked for; empty where it can. @param {Source} source */
export function missing(source) {
  const { mediaDevices } = navigator;
  if (!mediaDevices) return isSecureContext ? "live.unsupported" : "live.insecure";
  if (source === "screen" && !mediaDevices.getDisplayMedia) return "live.noScreen";
  return "";
}

/**
 * @param {Source} source
 * @param {{device?: string, still?: boolean}} [how] `device`: which camera; `still`: as large as it can be
 * @returns {Promise<MediaStream>}
 */
export function openSource(source, { device, still = false } = {}) {
  const [width, height] = still ? [4096, 2160] : [1280, 720];
  const { mediaDevices } = navigator;
  if (source === "screen") return mediaDevices.getDisplayMedia({ video: { frameRate: 15 }, audio: false });
  const which = device ? { deviceId: { exact: device } } : { facingMode: "environment" };
  return mediaDevices.getUserMedia({ video: { ...which, width: { ideal: width }, height: { ideal: height } }, audio: false });
}

/** The key of the words for an error of `openSource`. @param {unknown} error @param {Source} source */
export function refusal(error, source) {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return `live.refused.${source}`;
  if (name === "NotFoundError" || name === "OverconstrainedError") return "live.noCamera";
  return name === "NotReadableError" || name === "AbortError" ? "live.taken" : "live.broken";
}

/** @returns {Promise<MediaDeviceInfo[]>} they have names once one of them was allowed */
export const cameras = async () =>
  (await navigator.mediaDevices.enumerateDevices()).filter(({ kind, deviceId }) => kind === "videoinput" && deviceId);

/**
 * What a video shows, whole.
 * @param {HTMLVideoElement} video @param {"image/png" | "image/jpeg"} type
 * @returns {Promise<Blob | null>} null while there is nothing to see
 */
export async function still(video, type) {
  const { videoWidth: width, videoHeight: height } = video;
  if (!width || !height) return null;
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  canvas.getContext("2d", { alpha: false })?.drawImage(video, 0, 0);
  return new Promise((resolve) => canvas.toBlob(resolve, type, 0.92));
}

/** What a video shows, as a small JPEG, again and again. */
export class Grabber {
  #canvas = document.createElement("canvas");
  #pen = this.#canvas.getContext("2d", { alpha: false });

  /** @param {HTMLVideoElement} video */
  constructor(video) {
    this.video = video;
  }

  /** Of the frame taken last. @returns {{width: number, height: number}} */
  get size() {
    return { width: this.#canvas.width, height: this.#canvas.height };
  }

  /** @returns {Promise<Blob | null>} null while there is nothing to see */
  async take() {
    const { videoWidth, videoHeight } = this.video;
    const scale = Math.min(1, LONGEST / Math.max(videoWidth, videoHeight, 1));
    const [width, height] = [Math.round(videoWidth * scale), Math.round(videoHeight * scale)];
    if (!width || !height) return null;
    if (this.#canvas.width !== width || this.#canvas.height !== height) Object.assign(this.#canvas, { width, height });
    this.#pen?.drawImage(this.video, 0, 0, width, height);
    return new Promise((resolve) => this.#canvas.toBlob(resolve, "image/jpeg", QUALITY));
  }
}
