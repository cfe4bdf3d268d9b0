// Files that the browser puts into its folder of downloads.

/** Download from an address of the API. */
export function download(url, name = "") {
  const link = Object.assign(document.createElement("a"), { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
}

/** Download a text that the page has. */
export function downloadText(name, text) {
  const url = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  download(url, name);
  URL.revokeObjectURL(url);
}
