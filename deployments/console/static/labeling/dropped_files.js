// What is dropped on a page: files, and folders with all that is in them.

/** What an event of dropping brings, taken at once because the browser forgets it afterwards. */
export function grabbed({ items, files }) {
  const entries = [...items].map((item) => item.webkitGetAsEntry()).filter(Boolean);
  return entries.length ? entries : [...files];
}

const promised = (ask) => new Promise((resolve, reject) => ask(resolve, reject));

async function filesOf(entry) {
  if (entry instanceof File) return [entry];
  if (entry.isFile) return [Object.assign(await promised((...answer) => entry.file(...answer)), { path: entry.fullPath.slice(1) })];
  const reader = entry.createReader();
  const found = [];
  for (let some = [null]; some.length; found.push(...some)) some = await promised((...answer) => reader.readEntries(...answer)); // a hundred at a time
  return allFiles(found);
}

/** All files of what was grabbed; those of a folder know their `path` in it. */
export async function allFiles(entries) {
  const found = [];
  for (const entry of entries) found.push(...(await filesOf(entry)));
  return found;
}
