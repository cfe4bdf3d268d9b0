// Splitting files into attempts that the API takes (SPEC C19): what belongs together goes together.

export const FILES_PER_ATTEMPT = 50;

/** The name a file is sent under: with its folder where a folder was chosen. */
export const nameOf = (file) => file.webkitRelativePath || file.name;

const RESULT = /_result(?=\.[^.]+$)/;
const groupOf = (file) => nameOf(file).replace(RESULT, "").replace(/\.[^./]+$/, "");
const sizeOf = (files) => files.reduce((sum, { size }) => sum + size, 0);

/** Samples with the files about them: `1.jpg` with `1.xml`, `a.txt` with `a_result.txt`. */
export function groupsOf(files) {
  const groups = new Map();
  for (const file of files) groups.set(groupOf(file), [...(groups.get(groupOf(file)) ?? []), file]);
  return [...groups.values()];
}

/** Attempts below a limit of bytes, and the files that are over it alone. */
export function attemptsOf(files, maxBytes) {
  const attempts = [];
  const tooLarge = [];
  let attempt = [];
  for (const group of groupsOf(files)) {
    if (sizeOf(group) > maxBytes) {
      tooLarge.push(...group.filter(({ size }) => size > maxBytes));
      attempts.push(...group.filter(({ size }) => size <= maxBytes).map((file) => [file]));
      continue;
    }
    const isFull = attempt.length + group.length > FILES_PER_ATTEMPT || sizeOf(attempt) + sizeOf(group) > maxBytes;
    if (attempt.length && isFull) {
      attempts.push(attempt);
      attempt = [];
    }
    attempt.push(...group);
  }
  return { attempts: attempt.length ? [...attempts, attempt] : attempts, tooLarge };
}
