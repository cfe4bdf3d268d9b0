// Splitting files into attempts that the API takes (SPEC C19): what belongs together goes together,
// and what annotation files of another tool say about samples goes after all samples.

export const FILES_PER_ATTEMPT = 50;
const ANNOTATIONS_PER_ATTEMPT = 500; // each attempt looks through all samples of the dataset

/** The name a file is sent under: with its folder where a folder was chosen or dropped.
 *
 * @param {PlacedFile} file
 */
export const nameOf = (file) => file.path || file.webkitRelativePath || file.name;

/** @type {[RegExp, string][]} */
const KINDS = [
  [/\.(jpe?g|png|bmp)$/i, "picture"],
  [/\.wav$/i, "sound"],
];

/** How large one file may be, whatever an attempt takes: a picture of 5 MB, say.
 *
 * @param {PlacedFile} file
 * @param {Record<string, any>} limits
 */
export const limitOfKind = (file, limits) => {
  const kind = KINDS.find(([suffix]) => suffix.test(nameOf(file)))?.[1];
  return (kind && limits[kind]) ?? Infinity;
};

const RESULT = /_result(?=\.[^.]+$)/;
/** @param {PlacedFile} file */
const groupOf = (file) =>
  nameOf(file)
    .replace(RESULT, "")
    .replace(/\.[^./]+$/, "");
/** @param {PlacedFile[]} files */
const sizeOf = (files) => files.reduce((sum, { size }) => sum + size, 0);

/** Samples with the files about them: `1.jpg` with `1.xml`, `a.txt` with `a_result.txt`.
 *
 * @param {PlacedFile[]} files
 * @returns {PlacedFile[][]}
 */
export function groupsOf(files) {
  const groups = new Map();
  for (const file of files) groups.set(groupOf(file), [...(groups.get(groupOf(file)) ?? []), file]);
  return [...groups.values()];
}

/** Attempts of groups below a limit of bytes, and the files that are over it alone.
 *
 * @param {PlacedFile[][]} groups
 * @param {number} maxBytes
 * @param {number} maxFiles
 */
function packed(groups, maxBytes, maxFiles) {
  const attempts = [];
  const tooLarge = [];
  let attempt = [];
  for (const group of groups) {
    if (sizeOf(group) > maxBytes) {
      tooLarge.push(...group.filter(({ size }) => size > maxBytes));
      attempts.push(...group.filter(({ size }) => size <= maxBytes).map((file) => [file]));
      continue;
    }
    const isFull =
      attempt.length + group.length > maxFiles || sizeOf(attempt) + sizeOf(group) > maxBytes;
    if (attempt.length && isFull) {
      attempts.push(attempt);
      attempt = [];
    }
    attempt.push(...group);
  }
  return { attempts: attempt.length ? [...attempts, attempt] : attempts, tooLarge };
}

/** Attempts with annotation files; those that name the classes go with each.
 *
 * @param {PlacedFile[]} files
 * @param {number} maxBytes
 * @param {string[]} classFiles
 */
function annotationsPacked(files, maxBytes, classFiles) {
  const shared = files.filter((file) => classFiles.includes(file.name));
  const alone = files.filter((file) => !shared.includes(file)).map((file) => [file]);
  const { attempts, tooLarge } = packed(alone, maxBytes - sizeOf(shared), ANNOTATIONS_PER_ATTEMPT);
  const withClasses = attempts.map((attempt) => [...shared, ...attempt]);
  return { attempts: withClasses.length || !shared.length ? withClasses : [shared], tooLarge };
}

/** What is sent one after the other, each a list of attempts, and the files that are too large.
 *
 * `annotations`: how the names of annotation files end in the layout, and those of class files.
 *
 * @param {PlacedFile[]} files
 * @param {number} maxBytes
 * @param {{ suffixes: string[], class_files: string[] }} [annotations]
 */
export function planOf(files, maxBytes, annotations = { suffixes: [], class_files: [] }) {
  /** @param {{ name: string }} file */
  const isAnnotation = ({ name }) =>
    annotations.suffixes.some((suffix) => name.toLowerCase().endsWith(suffix));
  const samples = packed(
    groupsOf(files.filter((file) => !isAnnotation(file))),
    maxBytes,
    FILES_PER_ATTEMPT,
  );
  const labels = annotationsPacked(files.filter(isAnnotation), maxBytes, annotations.class_files);
  return {
    stages: [samples.attempts, labels.attempts],
    tooLarge: [...samples.tooLarge, ...labels.tooLarge],
  };
}
