// Files that the browser puts into its folder of downloads.

/** Download from an address of the API.
 *
 * @param {string} url
 * @param {string} [name]
 */
export function download(url, name = "") {
  const link = Object.assign(document.createElement("a"), { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
}

/** Download a text that the page has.
 *
 * @param {string} name
 * @param {string} text
 */
export function downloadText(name, text) {
  const url = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  download(url, name);
  URL.revokeObjectURL(url);
}
