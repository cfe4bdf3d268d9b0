// What a person has filled into a form.

/** The text of a field; empty where the form has no such field.
 *
 * @param {FormData} form
 * @param {string} name
 */
export const textOf = (form, name) => String(form.get(name) ?? "");
