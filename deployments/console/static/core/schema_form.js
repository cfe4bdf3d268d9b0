// Fields made from a JSON schema of the API: limits, choices and defaults come from there alone.

import { html, useId } from "./html.js";
import { t, tOr } from "./i18n.js";

const OPTIONAL = "null";

/** The schema of one property, with references followed and "or null" taken apart.
 *
 * @param {FormSchema} schema
 * @param {string} name
 * @returns {Property}
 */
function property(schema, name) {
  /** @param {JsonProperty} part */
  const follow = (part) => {
    const name = part.$ref?.split("/").at(-1);
    return name ? { ...schema.$defs?.[name], ...part } : part;
  };
  const raw = follow(schema.properties[name]);
  const choices = raw.anyOf?.map(follow);
  const real = choices?.find((part) => part.type !== OPTIONAL) ?? raw;
  return { ...real, ...raw, type: real.type, optional: Boolean(choices) };
}

/** A pattern of a JSON schema as HTML wants it: without anchors, and a minus in a class escaped.
 *
 * @param {{ pattern?: string }} property
 */
export const patternOf = ({ pattern }) => pattern?.replace(/^\^|\$$/g, "").replaceAll("-]", "\\-]");

/** The defaults of a schema by name.
 *
 * @param {FormSchema} schema
 * @returns {FormValues}
 */
export const defaultsOf = (schema) =>
  Object.fromEntries(
    Object.entries(schema.properties).map(([name, { default: value }]) => [name, value]),
  );

/** Fields for properties of a schema. `choices` replaces a field by a select: { name: [values] };
 * `words` is what the keys of their words begin with; `notes` by name follow from the values.
 *
 * @param {{
 *   schema: FormSchema,
 *   names: string[],
 *   values: FormValues,
 *   onChange: (values: FormValues) => unknown,
 *   choices?: Record<string, Scalar[]>,
 *   words?: string,
 *   notes?: Record<string, Drawn>,
 * }} props
 */
export const SchemaFields = ({
  schema,
  names,
  values,
  onChange,
  choices = {},
  words = "field",
  notes = {},
}) =>
  names.map(
    (name) => html`<${Field} key=${name} ...${{ name, values, onChange, words }}
    one=${property(schema, name)} choices=${choices[name]} remark=${notes[name]} />`,
  );

/**
 * @param {{
 *   name: string,
 *   one: Property,
 *   values: FormValues,
 *   onChange: (values: FormValues) => unknown,
 *   choices?: Scalar[],
 *   words: string,
 *   remark?: Drawn,
 * }} props
 */
function Field({ name, one, values, onChange, choices, words, remark }) {
  const hint = useId();
  /** @param {any} value */
  const set = (value) => onChange({ ...values, [name]: value });
  const label = tOr(`${words}.${name}`, one.title ?? name.replaceAll("_", " "));
  const common = { name, id: `${hint}-field`, "aria-describedby": hint };
  const note = html`<span class="hint" id=${hint}>${tOr(`${words}.${name}.hint`, one.description ?? "")}${remark && html` <b>${remark}</b>`}</span>`;
  const kind = kindOf(one, choices);
  if (kind === "boolean")
    return html`<div class="field"><label class="check"><input type="checkbox" ...${common} checked=${values[name]}
      onChange=${(event) => set(event.target.checked)} />${label}</label>${note}</div>`;
  return html`<div class="field"><label for=${`${hint}-field`}>${label}</label>
    ${
      kind === "choice"
        ? html`<${Choice} ...${{ name, one, choices, common, value: values[name], set, words }} />`
        : html`<${Line} ...${{ one, common, value: values[name], set }} />`
    }
    ${note}</div>`;
}

/** How a property is asked for: a choice, a tick (boolean), or a line.
 *
 * @param {Property} property
 * @param {Scalar[]} [choices]
 */
function kindOf({ type, optional, enum: values, const: only }, choices) {
  if (choices || values || only !== undefined) return "choice";
  return optional && type === "boolean" ? "choice" : type;
}

/**
 * @param {{
 *   name: string,
 *   one: Property,
 *   choices?: Scalar[],
 *   common: Record<string, string>,
 *   value: any,
 *   set: (value: any) => void,
 *   words: string,
 * }} props
 */
function Choice({ name, one, choices, common, value, set, words }) {
  /** @type {(Scalar | undefined)[]} */
  const values = choices ?? one.enum ?? (one.type === "boolean" ? [true, false] : [one.const]);
  /** @param {FieldEvent} event */
  /** @param {FieldEvent} event */
  const pick = (event) => set(event.target.value === "" ? null : JSON.parse(event.target.value));
  return html`<select ...${common} value=${value === null || value === undefined ? "" : JSON.stringify(value)} onChange=${pick}>
    ${one.optional && html`<option value="">${tOr(`${words}.${name}.none`, t("field.none"))}</option>`}
    ${values.map((one_) => html`<option key=${one_} value=${JSON.stringify(one_)}>${tOr(`choice.${one_}`, String(one_))}</option>`)}
  </select>`;
}

/**
 * @param {{
 *   one: Property,
 *   common: Record<string, string>,
 *   value: any,
 *   set: (value: any) => void,
 * }} props
 */
function Line({ one, common, value, set }) {
  const isNumber = one.type === "number" || one.type === "integer";
  const limits = isNumber
    ? {
        type: "number",
        min: one.minimum ?? one.exclusiveMinimum,
        max: one.maximum ?? one.exclusiveMaximum,
        step: one.type === "integer" ? 1 : "any",
      }
    : { type: "text", maxlength: one.maxLength, minlength: one.minLength, pattern: patternOf(one) };
  /** @param {FieldEvent} event */
  const change = ({ target }) =>
    set(target.value === "" ? null : isNumber ? Number(target.value) : target.value);
  return html`<input ...${common} ...${limits} required=${!one.optional} value=${value ?? ""} onInput=${change} />`;
}
