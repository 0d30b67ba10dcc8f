import { type Markup, markup } from "./markup.ts";

/**
 * A text of the business or of the customer inside one of ours: it runs in its own direction, and stands on the edge
 * that all of the page stands on.
 */
export function own(text: string): Markup {
  return markup`<bdi>${text}</bdi>`;
}
