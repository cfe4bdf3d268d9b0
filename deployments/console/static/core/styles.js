// Style sheets that only some pages need.

/** Add a style sheet to the document, once; call it at the top of a page's module.
 *
 * @param {string} href
 */
export function addStyles(href) {
  if (document.querySelector(`link[href="${href}"]`)) return;
  const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href });
  document.head.append(link);
}
