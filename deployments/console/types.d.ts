// The types that the modules of the console share. What a server's record holds comes from api.d.ts.

import type { ComponentChildren } from "preact";
import type { MutableRef } from "preact/hooks";
import type { components, paths } from "./api";

type Without<Query extends string> = Query extends `${infer Path}?${string}` ? Path : Query;
type Segment<Part extends string> = string extends Part
  ? "{}"
  : `${number}` extends Part
    ? "{}"
    : Part extends `{${string}}`
      ? "{}"
      : Part;
/** "/datasets/{dataset_id}/jobs" and `/datasets/${id}/jobs?limit=9` are both "/datasets/{}/jobs". */
type Shape<Path extends string> = Path extends `${infer Part}/${infer Rest}`
  ? `${Segment<Part>}/${Shape<Rest>}`
  : Segment<Path>;
type Routes = {
  [Path in keyof paths as Path extends `/api/v1${infer Rest}` ? Shape<Rest> : never]: paths[Path];
};
type Operation<Method extends string, Path extends string> =
  Shape<Without<Path>> extends keyof Routes
    ? Lowercase<Method> extends keyof Routes[Shape<Without<Path>>]
      ? Routes[Shape<Without<Path>>][Lowercase<Method>]
      : never
    : never;
type Content<Response> = Response extends { content: { "application/json": infer Body } }
  ? Body
  : null;
type Answered<Operation> = Operation extends { responses: infer Responses }
  ? Content<Responses[keyof Responses]>
  : unknown;
type Sent<Operation> = Operation extends {
  requestBody?: { content: { "application/json": infer Body } };
}
  ? Fields<Body>
  : unknown;
/** A record as it is sent: a field that has a default may be left out; the server checks the values. */
type Fields<Body> = Body extends readonly (infer Item)[]
  ? Fields<Item>[]
  : Body extends object
    ? { [Name in keyof Body]?: Fields<Body[Name]> }
    : Body;

declare global {
  /** The answer of a call, by its method and path; unknown where the path is not known before it runs. */
  type Answer<Method extends string, Path extends string> = Path extends `/forms/${string}`
    ? FormSchema
    : [Operation<Method, Path>] extends [never]
      ? unknown
      : Answered<Operation<Method, Path>>;
  /** What a call may send. */
  type BodyOf<Method extends string, Path extends string> = [Operation<Method, Path>] extends [
    never,
  ]
    ? unknown
    : Sent<Operation<Method, Path>>;
  /** A record of the server. */
  type Schemas = components["schemas"];

  /** The query of an address; empty values are left out of it. */
  type Query = Record<string, unknown>;
  type Job = Schemas["DataJob"];
  type Language = "en" | "zh";

  /** What a template can show. */
  type Drawn = ComponentChildren;
  /** What stands in a hole of a template. Attributes and properties are not checked, as in htm itself. */
  type Hole = Drawn | object | ((...given: any[]) => unknown);
  type Ref<Value> = MutableRef<Value>;
  /** The answer to a click or a key, where nobody waits for it. */
  type Act = () => unknown;

  /** Ends a dialog with an answer; what it is depends on the dialog. */
  type Close = (answer?: any) => void;
  /** A component that is chosen when the page runs: by the address, by the type of a project. */
  type Component = (props: any) => Drawn;

  type FieldEvent = Event & { target: HTMLInputElement; currentTarget: HTMLInputElement };
  type FormEvent = SubmitEvent & { target: HTMLFormElement; currentTarget: HTMLFormElement };

  interface Column<Row> {
    key: string;
    title: Drawn;
    cell?: (row: Row) => Drawn;
    sortable?: boolean;
    align?: "start" | "end" | "center";
    /** Keeps the column at the right edge. */
    fixed?: boolean;
    rowHeader?: boolean;
  }
  interface Tab {
    key: string;
    label: string;
    count?: number;
  }
  interface Action {
    label: string;
    run: Act;
    disabled?: boolean;
    danger?: boolean;
  }
  /** The values of a text's places. */
  type Values = Record<string, any>;
  type Words = Record<string, string | ((values: any) => string)>;
  type Dictionaries = Partial<Record<Language, Words>>;

  /** A property of a JSON schema, as far as forms are made from it. */
  interface JsonProperty {
    type?: string;
    title?: string;
    description?: string;
    default?: any;
    enum?: Scalar[];
    const?: Scalar;
    anyOf?: JsonProperty[];
    examples?: any[];
    $ref?: string;
    pattern?: string;
    minimum?: number;
    maximum?: number;
    exclusiveMinimum?: number;
    exclusiveMaximum?: number;
    minLength?: number;
    maxLength?: number;
    items?: JsonProperty;
  }
  /** A property whose references are followed; `optional`: it may be null. */
  type Property = JsonProperty & { optional: boolean };
  type Scalar = string | number | boolean;
  interface FormSchema {
    properties: Record<string, JsonProperty>;
    $defs?: Record<string, JsonProperty>;
  }
  /** What is filled into a form made from a schema, by the names of its fields. */
  type FormValues = Record<string, any>;

  interface Store<Value> {
    get: () => Value;
    set: (next: Value | ((value: Value) => Value)) => void;
    subscribe: (listener: (value: Value) => void) => () => void;
  }
  interface Notice {
    key: number;
    text: string;
    kind: "info" | "saved" | "problem";
    action?: { label: string; run: Act };
    replaces?: string;
  }
  /** A handler of a key, with the text that the list of keys shows. */
  type Key = ((...given: any[]) => unknown) | [(...given: any[]) => unknown, string?];
  type Keys = Record<string, Key>;

  /** Data that a page has loaded. */
  interface Loaded<Data> {
    data: Data | undefined;
    error: Error | null;
    reload: () => Promise<void>;
  }
}
