import { html, raw } from "hono/html";
import type { Deliveries } from "./deliveries.ts";
import { type Html, age, frame, state } from "./frame.ts";
import { callbackTable, deliveryTable } from "./tables.ts";
import type { DeskTicket } from "./tickets.ts";
import type { Callback } from "./webhook.ts";

/** What the page shows. */
export interface PageData {
  tickets: readonly DeskTicket[];
  deliveries: Deliveries;
  /** Calls about tickets; undefined where nobody is called. */
  callbacks: readonly Callback[] | undefined;
  /** Faults that wait for the next requests. */
  faults: number;
  now: number;
  /** Lets this page's own style and script run, and no other. */
  nonce: string;
}

/** Most tickets on the page; older ones are in the API. */
const SHOWN = 100;

/** The page of all tickets: whole without script; with it, it follows by itself. */
export function ticketsPage(data: PageData): Html {
  return frame({
    title: "Help desk stand-in",
    nonce: data.nonce,
    content: ticketContent(data),
    head: html`<noscript><meta http-equiv="refresh" content="5" /></noscript>`,
    foot: html`<script nonce="${data.nonce}">
      ${raw(FOLLOW)};
    </script>`,
  });
}

/**
 * Takes the content anew when the desk says that something changed, and leaves it alone while text is selected in it.
 */
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
export function ticketContent({ tickets, deliveries, callbacks, faults, now }: Omit<PageData, "nonce">): Html {
  const shown = tickets.slice(-SHOWN).toReversed();
  return html`<div class="top">
      <div>
        <h1>Tickets</h1>
        <p class="sub">
          What Zendesk would have received, with the same mapping and the same keys.
          ${callbacks ? "Solving one here calls Earshot back, signed." : "Nobody is called back."}${faults > 0 ? html` <b>${faults === 1 ? "The next request" : `The next ${faults} requests`} will meet trouble.</b>` : ""}
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
    ${deliveries.recent.length === 0 ? "" : deliveryTable(deliveries.recent)}
    ${callbacks === undefined || callbacks.length === 0 ? "" : callbackTable(callbacks)}`;
}

const EMPTY = html`<section class="empty">
  <h2>No tickets yet</h2>
  <p>An unhappy answer makes one: choose 1 or 2 on the page of the survey “service” and leave a comment.</p>
</section>`;

function ticketItem(desk: DeskTicket, deliveries: Deliveries, now: number): Html {
  const { id, createdAt, key, ticket } = desk;
  const { subject, comment, external_id, priority } = ticket;
  const { tags } = desk;
  const tries = key === null ? 0 : deliveries.attempts(key.value);
  return html`<li class="ticket" id="ticket-${id}">
    <header>
      <span class="n">#${id}</span>
      <h2><a href="/tickets/${id}">${subject ?? "No subject"}</a></h2>
      <time datetime="${new Date(createdAt).toISOString()}">${age(now - createdAt)}</time>
    </header>
    <blockquote>${comment.body}</blockquote>
    <dl>
      <div>
        <dt>Status</dt>
        <dd>${state(desk.status)}</dd>
      </div>
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
    ${
      desk.status === "solved" || desk.status === "closed"
        ? ""
        : html`<form method="post" action="/tickets/${id}" class="row">
            <input type="hidden" name="back" value="list" />
            <button class="btn" id="solve-${id}" name="status" value="solved">
              Solve<span class="sr"> ticket ${id}</span>
            </button>
          </form>`
    }
  </li>`;
}
