/** The picture as it came, to be adjusted again and again, and the file that adjustments make of it. */

import { picturePath } from "./api.js";
import { title } from "./naming.js";

const PICTURES = /^image\/(png|jpeg|bmp|webp|gif|avif)$/;
const LOSSY = /^image\/(jpeg|webp)$/;
const [PNG, JPEG] = ["image/png", "image/jpeg"];
const ENDING = /\.[^.]+$|$/;
const ENDINGS = /\.(png|jpe?g|bmp|webp)$/i;

/** @typedef {import("./store.js").Item} Item */
/** @typedef {import("./adjustments.js").Adjustments} Adjustments */

/** What browsers open, and what the server draws: pages of documents and TIFF, where they were kept. @param {Item} item */
export const adjustable = (item) => opens(item) || Boolean(item.reading?.stored);

/** Of a document it is the page shown. @param {Item} item @returns {Promise<File>} */
export async function original(item) {
  if (item.file && opens(item)) return item.file;
  const kept = opens(item) ? await fetched(item.picture, title(item)) : null;
  if (kept && PICTURES.test(kept.type)) return kept;
  const { reading, at } = item;
  if (!reading) throw new Error("Nobody has read it.");
  const name = title(item).replace(ENDING, reading.pages ? ` (${at + 1})` : "");
  return fetched(`${picturePath(reading.id)}?page=${at + 1}`, `${name}.jpg`);
}

/** @param {Item} item */
function opens({ file, picture, reading }) {
  if (reading?.pages) return false;
  if (file) return file.type ? PICTURES.test(file.type) : ENDINGS.test(file.name);
  return Boolean(picture && reading);
}

/** @param {string} address @param {string} name */
async function fetched(address, name) {
  const response = await fetch(address);
  if (!response.ok) throw new Error("The picture is gone.");
  const blob = await response.blob();
  return new File([blob], name, { type: blob.type });
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
  const name = `${file.name.replace(ENDING, "")}.${blob.type === PNG ? "png" : "jpg"}`;
  return new File([blob], name, { type: blob.type });
}
