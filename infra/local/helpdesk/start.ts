import { EventEmitter } from "node:events";
import { join } from "node:path";
import { ENV, PATHS, PORTS } from "@earshot/contract/names";
import type { HttpBindings } from "@hono/node-server";
import { Hono } from "hono";
import * as v from "valibot";
import { LOOPBACK } from "../process/ports.ts";
import { type Clock, systemClock } from "../stand-in/clock.ts";
import { type Script, loopbackOnly, script } from "../stand-in/script.ts";
import { type StandIn, serveStandIn } from "../stand-in/stand-in.ts";
import { ticketApi } from "./api.ts";
import { type Deliveries, deliveriesSeen } from "./deliveries.ts";
import { DeskFault } from "./faults.ts";
import { oauth } from "./oauth.ts";
import { pages } from "./pages.ts";
import { type Tickets, openTickets } from "./tickets.ts";
import { type Webhook, type WebhookOptions, webhook } from "./webhook.ts";

/** Options of {@link startHelpdesk}. */
export interface HelpdeskOptions {
  /** 0 takes a free one; 5002 unless said otherwise. */
  port?: number;
  /** Address to listen on; loopback unless said otherwise. */
  host?: string;
  /** Tickets stand in its folder `helpdesk`. */
  dataDir: string;
  clock?: Clock;
  /** Who is called when a ticket of Earshot's is new or stands elsewhere; nobody unless said otherwise. */
  hook?: WebhookOptions | undefined;
}

/** A running stand-in of Zendesk. */
export interface Helpdesk extends StandIn {
  /** Faults that the next requests for a ticket meet. */
  readonly faults: Script<DeskFault>;
  readonly tickets: Tickets["all"];
  readonly deliveries: Pick<Deliveries, "recent" | "count" | "attempts">;
  /** Calls to who is told of tickets. */
  readonly callbacks: Pick<Webhook, "recent" | "pending">;
}

/** The condition of the triggers: tickets that Earshot has made. */
const TAG = "earshot";

const NO_CALLS: Webhook = { recent: [], pending: 0, call() {}, close: async () => {} };

/** Starts the stand-in, with the tickets of earlier runs. */
export async function startHelpdesk(options: HelpdeskOptions): Promise<Helpdesk> {
  const { port = PORTS.helpdesk, host = LOOPBACK, dataDir, clock = systemClock } = options;
  const news = new EventEmitter().setMaxListeners(0);
  const changed = () => void news.emit("changed");
  const hook = options.hook ? webhook(clock, options.hook, changed) : NO_CALLS;
  const tickets = await openTickets(
    join(dataDir, "helpdesk", "tickets.jsonl"),
    clock,
    ({ id, status, tags, ticket }) => {
      changed();
      // As the documented triggers write it: with the status in their own words, not in Zendesk's.
      if (tags.includes(TAG)) hook.call(id, status, { case: ticket.external_id, ticket: String(id), status });
    },
  );
  const deliveries = deliveriesSeen(clock, changed);
  const faults = script<DeskFault>();
  const tokens = oauth(clock);

  const app = new Hono<{ Bindings: HttpBindings }>();
  app.get(PATHS.livez, (c) => c.json({ status: "live" }));
  app.get(PATHS.readyz, (c) => c.json({ status: "ready", checks: {} }));
  app.route("/", tokens.app);
  app.route("/", ticketApi({ clock, tickets, deliveries, faults, tokens }));

  app.route("/", pages({ clock, tickets, deliveries, faults, callbacks: options.hook ? hook : undefined, news }));
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
  return {
    url: server.url,
    faults,
    tickets: tickets.all,
    deliveries,
    callbacks: hook,
    async close() {
      await server.close();
      await hook.close();
    },
  };
}
