// Sizes as people read them.

const UNITS = ["B", "KB", "MB", "GB", "TB"];

/** A number of bytes: 12.3 MB.
 *
 * @param {number} bytes
 */
export function formatBytes(bytes) {
  const power = bytes < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  return `${power && value < 100 ? value.toFixed(1) : Math.round(value)} ${UNITS[power]}`;
}
