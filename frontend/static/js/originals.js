/** The picture as it came, to be adjusted again and again, and the file that adjustments make of it. */

import { title } from "./naming.js";

const PICTURES = /^image\/(png|jpeg|bmp|webp|gif|avif)$/;
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
 * @param {(share: number) => void} onProgress @returns {Promise<File>}
 */
export async function adjusted(file, studio, adjustments, onProgress) {
  const ink = adjustments.binarize !== "none";
  const type = !ink && file.type === "image/jpeg" ? "image/jpeg" : "image/png";
  const blob = await studio.develop(adjustments, type, onProgress);
  const name = `${file.name.replace(/\.[^.]+$/, "")}.${type === "image/png" ? "png" : "jpg"}`;
  return new File([blob], name, { type });
}
