import { type Markup, markup } from "./markup.ts";

/**
 * A text of the business or of the customer inside one of ours: it runs in its own direction, and stands on the edge
 * that all of the page stands on.
 *
 * @param language of the text, where it is known: it is spoken in that one, whatever the page's is
 */
export function own(text: string, language?: string): Markup {
  return markup`<bdi${language !== undefined && markup` lang="${language}"`}>${text}</bdi>`;
}
