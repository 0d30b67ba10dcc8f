import { markup, type Markup } from "../survey/pages/markup.ts";

/** Text in which what stands between backticks is code. */
export function words(text: string): (Markup | string)[] {
  return text.split("`").map((part, at) => (at % 2 === 1 ? markup`<code>${part}</code>` : part));
}

/** Text by paragraphs, with an empty line between them. */
export const paragraphs = (text: string): Markup[] => text.split("\n\n").map((part) => markup`<p>${words(part)}</p>\n`);
