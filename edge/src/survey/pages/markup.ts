/** Text that is safe to stand in a page: written by us, or escaped on its way in. Made by {@link markup} alone. */
export class Markup {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

const ESCAPED: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/**
 * Template tag that escapes every value but {@link Markup}; lists are joined, undefined and false leave nothing.
 *
 * By hand and not by `hono/html`, whose tag can also wait for promises, which pages have none of: half a kilobyte of
 * the Worker.
 */
export function markup(strings: TemplateStringsArray, ...values: MarkupValue[]): Markup {
  return new Markup(strings.reduce((page, string, at) => page + textOf(values[at - 1]) + string));
}

/** Text that is no markup but stands where a browser does not look for any: a stylesheet of ours. */
export function raw(text: string): Markup {
  return new Markup(text);
}

/** What may stand in a {@link markup} template. */
export type MarkupValue = string | number | false | undefined | Markup | readonly MarkupValue[];

function textOf(value: MarkupValue): string {
  if (value === undefined || value === false) return "";
  if (value instanceof Markup) return value.toString();
  if (typeof value === "object") return value.map(textOf).join("");
  return String(value).replace(/[&<>"']/g, (character) => ESCAPED[character] ?? "");
}
