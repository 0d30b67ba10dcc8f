import { randomBytes } from "node:crypto";
import type { EventEmitter } from "node:events";
import type { HttpBindings } from "@hono/node-server";
import { type Context, Hono } from "hono";
import { csrf } from "hono/csrf";
import { streamSSE } from "hono/streaming";
import type { Clock } from "../stand-in/clock.ts";
import type { Script } from "../stand-in/script.ts";
import type { Deliveries } from "./deliveries.ts";
import type { DeskFault } from "./faults.ts";
import { ticketContent, ticketsPage } from "./page.ts";
import { ticketPage } from "./ticket-page.ts";
import type { Tickets } from "./tickets.ts";
import type { Webhook } from "./webhook.ts";

/** What the pages stand on. */
export interface PagesOptions {
  clock: Clock;
  tickets: Tickets;
  deliveries: Deliveries;
  faults: Script<DeskFault>;
  /** Undefined: nobody is called. */
  callbacks: Webhook | undefined;
  /** Emits `changed`. */
  news: EventEmitter;
}

type Env = { Bindings: HttpBindings };

/** What the buttons of the page order. */
const BUTTONS: ReadonlyMap<unknown, readonly DeskFault[]> = new Map<unknown, readonly DeskFault[]>([
  ["fail", [500, 500, 500].map((status) => ({ kind: "status", status }))],
  ["slow", [{ kind: "slow", ms: 6000 }]],
]);

/** What a support rep sees and does: the tickets, one of them, and its buttons. */
export function pages({ clock, tickets, deliveries, faults, callbacks, news }: PagesOptions) {
  const shown = () => ({
    tickets: tickets.all,
    deliveries,
    callbacks: callbacks?.recent,
    faults: faults.length,
    now: clock.now(),
  });
  const named = (c: Context<Env>) => tickets.all.find(({ id }) => id === Number(c.req.param("id")));
  const app = new Hono<Env>();

  app.get("/", (c) => c.html(ticketsPage({ ...shown(), nonce: guarded(c) })));
  app.get("/content", (c) => c.html(ticketContent(shown()), 200, { "cache-control": "no-store" }));
  app.get("/changes", (c) =>
    streamSSE(c, async (stream) => {
      await new Promise<void>((left) => {
        const tell = () => void stream.writeSSE({ data: "changed" });
        news.on("changed", tell);
        stream.onAbort(() => {
          news.off("changed", tell);
          left();
        });
        // At once, so that what happened while the line was cut is seen.
        tell();
      });
    }),
  );
  app.post("/faults", csrf(), async (c) => {
    const { fault } = await c.req.parseBody();
    const ordered = BUTTONS.get(fault);
    if (ordered === undefined) return c.text(`Send a fault that is one of ${[...BUTTONS.keys()].join(", ")}\n`, 400);
    faults.add(...ordered);
    news.emit("changed");
    return c.redirect("/", 303);
  });

  app.get("/tickets/:id{\\d+}", (c) => {
    const ticket = named(c);
    return ticket === undefined ? c.notFound() : c.html(ticketPage({ ticket, now: clock.now(), nonce: guarded(c) }));
  });
  app.post("/tickets/:id{\\d+}", csrf(), async (c) => {
    const ticket = named(c);
    if (ticket === undefined) return c.notFound();
    const { status, comment, back } = await c.req.parseBody();
    const words = typeof comment === "string" ? comment.trim() : "";
    await tickets.change(ticket, {
      ...(words === "" ? {} : { comment: { body: words, public: true } }),
      // Who has answered waits for the customer; who solves has done with it.
      status: status === "solved" ? "solved" : status === "open" ? "open" : words === "" ? ticket.status : "pending",
    });
    return c.redirect(back === "list" ? `/#ticket-${ticket.id}` : `/tickets/${ticket.id}`, 303);
  });
  return app;
}

/** Lets nothing run but the page's own style and script. @returns the nonce that they carry */
function guarded(c: Context): string {
  const nonce = randomBytes(16).toString("base64");
  c.header(
    "content-security-policy",
    `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; img-src data:; connect-src 'self'; ` +
      "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  );
  c.header("cache-control", "no-store");
  c.header("x-content-type-options", "nosniff");
  return nonce;
}
