import { html } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";

/** Text that is safe to stand in a page: written by us, or escaped on its way in. */
export type Markup = HtmlEscapedString;

/**
 * Template tag that escapes every value but {@link Markup}; lists are joined, undefined and false leave nothing.
 *
 * Hono's own tag may hand back a promise, for values that are promises. Pages have none, so a page is a plain function.
 */
export function markup(strings: TemplateStringsArray, ...values: MarkupValue[]): Markup {
  const made = html(strings, ...values);
  if (made instanceof Promise) throw new TypeError("Cannot make a page as a value is a promise");
  return made;
}

/** What may stand in a {@link markup} template. */
export type MarkupValue = string | number | false | undefined | Markup | readonly MarkupValue[];
