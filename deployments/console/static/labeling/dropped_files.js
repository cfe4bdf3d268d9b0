// What is dropped on a page: files, and folders with all that is in them.

/** What an event of dropping brings, taken at once because the browser forgets it afterwards.
 *
 * @param {DataTransfer} transfer
 * @returns {Dropped[]}
 */
export function grabbed({ items, files }) {
  const entries = [...items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  return entries.length ? entries : [...files];
}

/**
 * @template Result
 * @param {(resolve: (result: Result) => void, reject: (error: Error) => void) => void} ask
 * @returns {Promise<Result>}
 */
const promised = (ask) => new Promise((resolve, reject) => ask(resolve, reject));

/**
 * @param {Dropped} entry
 * @returns {Promise<PlacedFile[]>}
 */
async function filesOf(entry) {
  if (entry instanceof File) return [entry];
  if (entry.isFile) {
    const file = /** @type {FileSystemFileEntry} */ (entry);
    return [
      Object.assign(await promised((...answer) => file.file(...answer)), {
        path: entry.fullPath.slice(1),
      }),
    ];
  }
  const reader = /** @type {FileSystemDirectoryEntry} */ (entry).createReader();
  /** @type {FileSystemEntry[]} */
  const found = [];
  for (;;) {
    /** @type {FileSystemEntry[]} */
    const some = await promised((...answer) => reader.readEntries(...answer)); // a hundred at a time
    if (!some.length) break;
    found.push(...some);
  }
  return allFiles(found);
}

/** All files of what was grabbed; those of a folder know their `path` in it.
 *
 * @param {Dropped[]} entries
 * @returns {Promise<PlacedFile[]>}
 */
export async function allFiles(entries) {
  /** @type {PlacedFile[]} */
  const found = [];
  for (const entry of entries) found.push(...(await filesOf(entry)));
  return found;
}
