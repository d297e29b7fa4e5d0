/** The files in what was chosen or dropped, those in folders with the way to them in their names. */

/** @typedef {import("./batch.js").Picked} Picked */

/** What systems leave in folders without being asked. */
const HIDDEN = /(^|\/)(\..*|Thumbs\.db|desktop\.ini|__MACOSX(\/.*)?)$/i;

/** @param {Iterable<File>} files @returns {Picked[]} */
export const chosen = (files) => tidy([...files].map((file) => ({ file, name: file.webkitRelativePath || file.name })));

/**
 * Folders can only be gone through by way of entries, which must be taken before the event is over.
 * @param {DataTransfer} transfer
 * @returns {Promise<Picked[]>}
 */
export async function dropped(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.());
  if (!entries.some((entry) => entry?.isDirectory)) return chosen(transfer.files);
  const found = await Promise.all(entries.map((entry) => (entry ? within(entry) : [])));
  return tidy(found.flat());
}

/** @param {FileSystemEntry} entry @returns {Promise<Picked[]>} */
async function within(entry) {
  const name = entry.fullPath.slice(1);
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) => /** @type {FileSystemFileEntry} */ (entry).file(resolve, reject));
    return [{ file: /** @type {File} */ (file), name }];
  }
  const found = [];
  for await (const inner of listed(/** @type {FileSystemDirectoryEntry} */ (entry))) found.push(...(await within(inner)));
  return found;
}

/** A reader gives a hundred entries at a time. @param {FileSystemDirectoryEntry} folder @returns {AsyncGenerator<FileSystemEntry>} */
async function* listed(folder) {
  const reader = folder.createReader();
  for (;;) {
    /** @type {FileSystemEntry[]} */
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!some.length) return;
    yield* some;
  }
}

/** @param {Picked[]} picked */
const tidy = (picked) =>
  picked.filter(({ name }) => !HIDDEN.test(name)).sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }));
