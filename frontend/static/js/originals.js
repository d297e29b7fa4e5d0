/** The picture as it came, to be adjusted again and again, and the file that adjustments make of it. */

import { title } from "./naming.js";

const PICTURES = /^image\/(png|jpeg|bmp|webp|gif|avif)$/;
const LOSSY = /^image\/(jpeg|webp)$/;
const [PNG, JPEG] = ["image/png", "image/jpeg"];
const ENDINGS = /\.(png|jpe?g|bmp|webp)$/i;

/** @typedef {import("./store.js").Item} Item */
/** @typedef {import("./adjustments.js").Adjustments} Adjustments */

/** Whether browsers can open it: not documents, nor TIFF. @param {Item} item */
export function adjustable({ file, picture, reading }) {
  if (reading?.pages) return false;
  if (file) return file.type ? PICTURES.test(file.type) : ENDINGS.test(file.name);
  return Boolean(picture && reading);
}

/** @param {Item} item @returns {Promise<File>} */
export async function original(item) {
  if (item.file) return item.file;
  const response = await fetch(item.picture);
  if (!response.ok) throw new Error("The picture is gone.");
  const blob = await response.blob();
  return new File([blob], title(item), { type: blob.type });
}

/**
 * Ink is kept as it is, a photograph as a photograph.
 * @param {File} file @param {import("./imaging/studio.js").Studio} studio @param {Adjustments} adjustments
 * @param {{most: number, onProgress: (share: number) => void}} options `most`: bytes that the server takes
 * @returns {Promise<File>}
 */
export async function adjusted(file, studio, adjustments, { most, onProgress }) {
  const photograph = adjustments.binarize === "none" && LOSSY.test(file.type);
  const kept = await studio.develop(adjustments, photograph ? JPEG : PNG, onProgress);
  const blob = kept.type === PNG && kept.size > most ? await studio.develop(adjustments, JPEG, onProgress) : kept;
  const name = `${file.name.replace(/\.[^.]+$/, "")}.${blob.type === PNG ? "png" : "jpg"}`;
  return new File([blob], name, { type: blob.type });
}
