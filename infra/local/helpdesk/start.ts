import { randomBytes } from "node:crypto";
import { EventEmitter } from "node:events";
import { join } from "node:path";
import { ENV, PATHS, PORTS } from "@earshot/contract/names";
import type { HttpBindings } from "@hono/node-server";
import { Hono } from "hono";
import { csrf } from "hono/csrf";
import { streamSSE } from "hono/streaming";
import * as v from "valibot";
import { LOOPBACK } from "../process/ports.ts";
import { type Clock, systemClock } from "../stand-in/clock.ts";
import { type Script, loopbackOnly, script } from "../stand-in/script.ts";
import { type StandIn, serveStandIn } from "../stand-in/stand-in.ts";
import { ticketApi } from "./api.ts";
import { type Deliveries, deliveriesSeen } from "./deliveries.ts";
import { DeskFault } from "./faults.ts";
import { oauth } from "./oauth.ts";
import { ticketContent, ticketPage } from "./page.ts";
import { type Tickets, openTickets } from "./tickets.ts";

/** Options of {@link startHelpdesk}. */
export interface HelpdeskOptions {
  /** 0 takes a free one; 5002 unless said otherwise. */
  port?: number;
  /** Address to listen on; loopback unless said otherwise. */
  host?: string;
  /** Tickets stand in its folder `helpdesk`. */
  dataDir: string;
  clock?: Clock;
}

/** A running stand-in of Zendesk. */
export interface Helpdesk extends StandIn {
  /** Faults that the next requests for a ticket meet. */
  readonly faults: Script<DeskFault>;
  readonly tickets: Tickets["all"];
  readonly deliveries: Pick<Deliveries, "recent" | "count" | "attempts">;
}

/** What the buttons of the page order. */
const BUTTONS: Readonly<Record<string, readonly DeskFault[]>> = {
  fail: [500, 500, 500].map((status) => ({ kind: "status", status })),
  slow: [{ kind: "slow", ms: 6000 }],
};

/** Starts the stand-in, with the tickets of earlier runs. */
export async function startHelpdesk(options: HelpdeskOptions): Promise<Helpdesk> {
  const { port = PORTS.helpdesk, host = LOOPBACK, dataDir, clock = systemClock } = options;
  const news = new EventEmitter().setMaxListeners(0);
  const changed = () => void news.emit("changed");
  const tickets = await openTickets(join(dataDir, "helpdesk", "tickets.jsonl"), clock);
  const deliveries = deliveriesSeen(clock, changed);
  const faults = script<DeskFault>();
  const tokens = oauth(clock);

  const shown = () => ({ tickets: tickets.all, deliveries, faults: faults.length, now: clock.now() });

  const app = new Hono<{ Bindings: HttpBindings }>();
  app.get(PATHS.livez, (c) => c.json({ status: "live" }));
  app.get(PATHS.readyz, (c) => c.json({ status: "ready", checks: {} }));
  app.route("/", tokens.app);
  app.route("/", ticketApi({ clock, tickets, deliveries, faults, tokens }));

  app.get("/", (c) => {
    const nonce = randomBytes(16).toString("base64");
    c.header(
      "content-security-policy",
      `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; connect-src 'self'; ` +
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    );
    c.header("cache-control", "no-store");
    c.header("x-content-type-options", "nosniff");
    return c.html(ticketPage({ ...shown(), nonce }));
  });
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
  app.post("/faults", loopbackOnly, csrf(), async (c) => {
    const { fault } = await c.req.parseBody();
    faults.add(...((typeof fault === "string" && BUTTONS[fault]) || []));
    changed();
    return c.redirect("/", 303);
  });
  app.post("/_faults", loopbackOnly, async (c) => {
    const asked = v.safeParse(v.array(DeskFault), await c.req.json().catch(() => undefined));
    if (!asked.success) return c.text('Send a JSON list of faults such as [{"kind":"status","status":503}]\n', 400);
    faults.add(...asked.output);
    changed();
    return c.json({ waiting: faults.length });
  });

  const server = await serveStandIn(app.fetch, {
    port,
    host,
    what: "the help desk stand-in",
    variable: ENV.helpdeskPort,
  });
  return { url: server.url, close: server.close, faults, tickets: tickets.all, deliveries };
}
