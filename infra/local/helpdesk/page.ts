import { TOKENS_CSS } from "@earshot/contract/tokens";
import { html, raw } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";
import type { Deliveries, DeskDelivery } from "./deliveries.ts";
import { STYLE } from "./style.ts";
import type { StoredTicket } from "./tickets.ts";

type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

/** What the page shows. */
export interface PageData {
  tickets: readonly StoredTicket[];
  deliveries: Deliveries;
  /** Faults that wait for the next requests. */
  faults: number;
  now: number;
  /** Lets this page's own style and script run, and no other. */
  nonce: string;
}

/** Most tickets on the page; older ones are in the API. */
const SHOWN = 100;

const ICONS = {
  ticket: `<path d="M2 5h12v2.2a1 1 0 0 0 0 1.8V11H2V9a1 1 0 0 0 0-1.8z"/><path d="M9.5 5.5v5" stroke-dasharray="1.2 1.6"/>`,
  lock: `<rect x="3.5" y="7" width="9" height="6.5" rx="1"/><path d="M5.5 7V5a2.5 2.5 0 0 1 5 0v2"/>`,
  warn: `<path d="M8 2.2l6.2 11H1.8z"/><path d="M8 6.5v3M8 11.4v.1"/>`,
} as const;

const icon = (name: keyof typeof ICONS): Html =>
  raw(`<svg class="i" viewBox="0 0 16 16" aria-hidden="true">${ICONS[name]}</svg>`);

/** The page of the help desk: whole without script; with it, it follows by itself. */
export function ticketPage(data: PageData): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Help desk stand-in</title>
        <noscript><meta http-equiv="refresh" content="5" /></noscript>
        <style nonce="${data.nonce}">
          ${raw(TOKENS_CSS)}
          ${raw(STYLE)}
        </style>
      </head>
      <body>
        <header class="bar">
          <a class="brand" href="/">${icon("ticket")}Help desk stand-in</a>
          <span class="pulse">${icon("lock")}Nothing leaves this machine</span>
        </header>
        <main class="page">${ticketContent(data)}</main>
        <script nonce="${data.nonce}">
          ${raw(FOLLOW)};
        </script>
      </body>
    </html>`;
}

/** Takes the content anew when the desk says that something changed, and leaves it alone while text is selected in it. */
const FOLLOW = `
const main = document.querySelector("main");
let asked = false;
const follow = async () => {
  if (asked || !getSelection().isCollapsed) return;
  asked = true;
  await new Promise((settle) => setTimeout(settle, 150));
  asked = false;
  const content = new DOMParser().parseFromString(await (await fetch("/content")).text(), "text/html");
  const focused = document.activeElement?.id;
  main.replaceChildren(...content.body.childNodes);
  if (focused) document.getElementById(focused)?.focus();
};
new EventSource("/changes").onmessage = () => follow().catch(() => {});
setInterval(() => follow().catch(() => {}), 30000);
`;

/** What changes on the page. */
export function ticketContent({ tickets, deliveries, faults, now }: Omit<PageData, "nonce">): Html {
  const shown = tickets.slice(-SHOWN).toReversed();
  return html`<div class="top">
      <div>
        <h1>Tickets</h1>
        <p class="sub">
          What Zendesk would have received, with the same mapping and the same
          keys.${faults > 0 ? html` <b>${faults === 1 ? "The next request" : `The next ${faults} requests`} will meet trouble.</b>` : ""}
        </p>
      </div>
      <form method="post" action="/faults" class="row">
        <button class="btn" id="fail" name="fault" value="fail">Fail the next 3</button>
        <button class="btn" id="slow" name="fault" value="slow">Be slow, 6 s</button>
      </form>
    </div>
    ${
      shown.length === 0
        ? EMPTY
        : html`<ol class="tickets">
            ${shown.map((ticket) => ticketItem(ticket, deliveries, now))}
          </ol>`
    }
    ${tickets.length > shown.length ? html`<p class="sub">${tickets.length - shown.length} older ones are in the API.</p>` : ""}
    ${deliveries.recent.length === 0 ? "" : deliveryTable(deliveries.recent)}`;
}

const EMPTY = html`<section class="empty">
  <h2>No tickets yet</h2>
  <p>An unhappy answer makes one: choose 1 or 2 on the page of the survey “service” and leave a comment.</p>
</section>`;

function ticketItem({ id, createdAt, key, ticket }: StoredTicket, deliveries: Deliveries, now: number): Html {
  const { subject, comment, external_id, priority, tags } = ticket;
  const tries = key === null ? 0 : deliveries.attempts(key.value);
  return html`<li class="ticket" id="ticket-${id}">
    <header>
      <span class="n">#${id}</span>
      <h2>${subject ?? "No subject"}</h2>
      <time datetime="${new Date(createdAt).toISOString()}">${age(now - createdAt)}</time>
    </header>
    <blockquote>${comment.body}</blockquote>
    <dl>
      <div>
        <dt>external_id</dt>
        <dd><code>${external_id ?? "none"}</code></dd>
      </div>
      <div>
        <dt>Priority</dt>
        <dd>${priority ?? "none"}</dd>
      </div>
      <div>
        <dt>Tags</dt>
        <dd>${tags.length === 0 ? "none" : tags.map((tag) => html`<span class="tag">${tag}</span> `)}</dd>
      </div>
      <div>
        <dt>Requests</dt>
        <dd>${tries === 0 ? "before the last start" : tries}</dd>
      </div>
    </dl>
  </li>`;
}

function deliveryTable(recent: readonly DeskDelivery[]): Html {
  return html`<section class="panel">
    <h2>Deliveries</h2>
    <div class="scroll" id="deliveries" tabindex="0" role="region" aria-label="Deliveries">
      <table>
        <caption class="sr">
          Requests for tickets since the start, newest first
        </caption>
        <thead>
          <tr>
            <th scope="col">Time, UTC</th>
            <th scope="col">Request</th>
            <th scope="col">Idempotency-Key</th>
            <th scope="col">Try</th>
            <th scope="col">Answered</th>
          </tr>
        </thead>
        <tbody>
          ${recent.map(deliveryRow)}
        </tbody>
      </table>
    </div>
  </section>`;
}

function deliveryRow({ at, request, key, attempt, answered }: DeskDelivery): Html {
  const trouble = answered !== undefined && !answered.startsWith("201");
  return html`<tr>
    <td class="n">${new Date(at).toISOString().slice(11, 19)}</td>
    <td><code>${request}</code></td>
    <td><code>${key ?? "none"}</code></td>
    <td class="n">${attempt}</td>
    <td class="${trouble ? "hurt" : ""}">${trouble ? html`${icon("warn")} ` : ""}${answered ?? "not yet"}</td>
  </tr>`;
}

function age(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return "just now";
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} days`;
}
