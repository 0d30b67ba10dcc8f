import { markup, type Markup } from "../survey/pages/markup.ts";
import { words } from "./words.ts";

/** As much of a JSON Schema as the page shows. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly description?: string;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema | undefined>>;
  readonly required?: readonly string[];
  readonly maxLength?: number;
  readonly minLength?: number;
  readonly maxItems?: number;
  readonly minItems?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
}

/** One line of a table of fields. */
interface Field {
  readonly name: string;
  readonly schema: Schema;
  readonly required: boolean;
  /** Where a parameter stands: path, query or header. */
  readonly place?: string;
}

/** A table of parameters, or of the fields of a body. */
export function fieldsTable(caption: string, of: Schema | readonly Field[], operation: string): Markup {
  const fields = isFields(of) ? of : fieldsOf(of);
  const id = `${operation}-${caption.toLowerCase().replaceAll(/\W+/g, "-")}`;
  return markup`<h4 id="${id}">${caption}</h4>
<div class="wide" tabindex="0" role="region" aria-labelledby="${operation} ${id}"><table>
<thead><tr><th scope="col">Name</th><th scope="col">Type</th><th scope="col">Notes</th></tr></thead>
<tbody>${fields.map(
    ({ name, schema, required, place }) =>
      markup`<tr><th scope="row"><code>${name}</code></th><td>${typeOf(schema)}</td><td>${words(notesOf(schema, required, place))}</td></tr>
`,
  )}</tbody></table></div>`;
}

const isFields = (of: Schema | readonly Field[]): of is readonly Field[] => Array.isArray(of);

function fieldsOf({ properties = {}, required = [] }: Schema): Field[] {
  return Object.entries(properties).flatMap(([name, schema]) =>
    schema === undefined ? [] : [{ name, schema, required: required.includes(name) }],
  );
}

/** What a value is, in words. */
function typeOf(schema: Schema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(", ");
  const either = schema.anyOf ?? schema.oneOf;
  if (either) return [...new Set(either.map(typeOf))].join(" or ");
  if (schema.type === "array") return `list of ${schema.items ? typeOf(schema.items) : "anything"}`;
  return typeof schema.type === "string" ? schema.type : (schema.type ?? ["anything"]).join(" or ");
}

function notesOf(schema: Schema, required: boolean, place: string | undefined): string {
  const { description, maxLength, maxItems } = schema.anyOf?.find(({ type }) => type !== "null") ?? schema;
  const notes = [
    place !== undefined && `In the ${place}`,
    required ? "Required" : place === undefined && "Optional",
    (schema.description ?? description) || false,
    maxLength !== undefined && `At most ${maxLength.toLocaleString("en")} characters`,
    maxItems !== undefined && `At most ${maxItems}`,
  ].filter((note) => note !== false);
  return `${notes.join(". ")}.`;
}
