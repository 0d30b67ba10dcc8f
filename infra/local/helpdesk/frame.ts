import { TOKENS_CSS } from "@earshot/contract/tokens";
import { html, raw } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";
import { STYLE } from "./style.ts";
import type { Status } from "./ticket-states.ts";

/** What a template makes. */
export type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

const ICONS = {
  ticket: `<path d="M2 5h12v2.2a1 1 0 0 0 0 1.8V11H2V9a1 1 0 0 0 0-1.8z"/><path d="M9.5 5.5v5" stroke-dasharray="1.2 1.6"/>`,
  lock: `<rect x="3.5" y="7" width="9" height="6.5" rx="1"/><path d="M5.5 7V5a2.5 2.5 0 0 1 5 0v2"/>`,
  check: `<path d="M3 8.5l3.3 3.3L13 5"/>`,
  ring: `<circle cx="8" cy="8" r="5.5"/>`,
  clock: `<circle cx="8" cy="8" r="6"/><path d="M8 4.8V8l2.2 1.6"/>`,
  warn: `<path d="M8 2.2l6.2 11H1.8z"/><path d="M8 6.5v3M8 11.4v.1"/>`,
} as const;

/** A drawing beside words that say the same. */
export const icon = (name: keyof typeof ICONS): Html =>
  raw(`<svg class="i" viewBox="0 0 16 16" aria-hidden="true">${ICONS[name]}</svg>`);

/** What every page has around its content. */
export function frame(page: { title: string; nonce: string; content: Html; head?: Html; foot?: Html }): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${page.title}</title>
        <link rel="icon" href="data:," />
        ${page.head ?? ""}
        <style nonce="${page.nonce}">
          ${raw(TOKENS_CSS)}
          ${raw(STYLE)}
        </style>
      </head>
      <body>
        <header class="bar">
          <a class="brand" href="/">${icon("ticket")}Help desk stand-in</a>
          <span class="pulse">${icon("lock")}Nothing leaves this machine</span>
        </header>
        <main class="page">${page.content}</main>
        ${page.foot ?? ""}
      </body>
    </html>`;
}

const STATES = {
  new: ["ring", "New"],
  open: ["ring", "Open"],
  pending: ["clock", "Pending"],
  hold: ["clock", "On hold"],
  solved: ["check", "Solved"],
  closed: ["check", "Closed"],
} as const;

/** A status in a drawing and a word. */
export const state = (status: Status): Html =>
  html`<span class="state">${icon(STATES[status][0])} ${STATES[status][1]}</span>`;

/** How long ago. */
export function age(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return "just now";
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} days`;
}
