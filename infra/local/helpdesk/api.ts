import { PATHS } from "@earshot/contract/names";
import type { HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { type Context, Hono } from "hono";
import * as v from "valibot";
import type { Clock } from "../stand-in/clock.ts";
import type { Script } from "../stand-in/script.ts";
import type { Deliveries } from "./deliveries.ts";
import type { DeskFault } from "./faults.ts";
import type { oauth } from "./oauth.ts";
import { Update } from "./ticket-states.ts";
import { type DeskTicket, NewTicket, type Tickets } from "./tickets.ts";

/** What the API stands on. */
export interface Desk {
  clock: Clock;
  tickets: Tickets;
  deliveries: Deliveries;
  faults: Script<DeskFault>;
  tokens: ReturnType<typeof oauth>;
}

type Env = { Bindings: HttpBindings };

const PAGE = 100;

/** Zendesk's ticket API, as far as Earshot and its tests use it. */
export function ticketApi(desk: Desk) {
  const app = new Hono<Env>();
  const guard = (scope: "read" | "write", answer: (c: Context<Env>) => Promise<Response> | Response) => {
    return async (c: Context<Env>) => {
      const allowed = desk.tokens.allows(c.req.header("authorization"), scope);
      if (allowed === undefined) {
        const error_description =
          "The access token provided is expired, revoked, malformed or invalid for other reasons.";
        return c.json({ error: "invalid_token", error_description }, 401);
      }
      if (!allowed) return c.json({ error: "Forbidden", description: `Missing scope: ${scope}` }, 403);
      return answer(c);
    };
  };
  const create = observed(
    desk,
    guard("write", (c) => createTicket(c, desk)),
  );
  app.post(PATHS.tickets, create).post("/api/v2/tickets", create);
  const list = guard("read", (c) => listTickets(c, desk));
  app.get(PATHS.tickets, list).get("/api/v2/tickets", list);
  const one = "/api/v2/tickets/:id{\\d+(?:\\.json)?}";
  const named = (c: Context<Env>) =>
    desk.tickets.all.find(({ id }) => id === Number(c.req.param("id")?.replace(".json", "")));
  app.get(
    one,
    guard("read", (c) => {
      const found = named(c);
      return found === undefined ? notFound(c) : c.json({ ticket: shown(c, found) });
    }),
  );
  app.put(
    one,
    guard("write", async (c) => {
      const found = named(c);
      if (found === undefined) return notFound(c);
      const asked = v.safeParse(v.object({ ticket: Update }), await c.req.json().catch(() => undefined));
      if (!asked.success || found.status === "closed") return invalid(c, asked.issues ?? []);
      await desk.tickets.change(found, asked.output.ticket);
      return c.json({ ticket: shown(c, found) });
    }),
  );
  app.get(
    "/api/v2/tickets/:id{\\d+}/comments.json",
    guard("read", (c) => {
      const found = named(c);
      return found === undefined ? notFound(c) : c.json(commentsOf(found));
    }),
  );
  app.get(
    "/api/v2/tickets/:id{\\d+}/audits.json",
    guard("read", (c) => {
      const found = named(c);
      return found === undefined ? notFound(c) : c.json(auditsOf(found));
    }),
  );
  app.all("/api/*", (c) => notFound(c));
  return app;
}

const notFound = (c: Context): Response => c.json({ error: "RecordNotFound", description: "Not found" }, 404);

/** Keeps an account of each request for a ticket, whatever becomes of it. */
function observed(desk: Desk, answer: (c: Context<Env>) => Promise<Response>) {
  return async (c: Context<Env>): Promise<Response> => {
    const delivery = desk.deliveries.begin(`${c.req.method} ${c.req.path}`, c.req.header("idempotency-key"));
    const response = await answer(c);
    if (response === RESPONSE_ALREADY_SENT) delivery.end("none, connection reset");
    else delivery.end(c.env.incoming.socket.destroyed ? "none, the caller had left" : words(response));
    return response;
  };
}

function words(response: Response): string {
  const ticket = /(\d+)\.json$/.exec(response.headers.get("location") ?? "")?.[1];
  if (response.status !== 201 || ticket === undefined) return String(response.status);
  return `201, ticket ${ticket}${response.headers.get("x-idempotency-lookup") === "hit" ? " again" : ""}`;
}

async function createTicket(c: Context<Env>, { clock, tickets, faults }: Desk): Promise<Response> {
  const fault = faults.next();
  if (fault?.kind === "status") {
    const headers = new Headers({ "content-type": "application/json" });
    if (fault.retryAfter !== undefined) headers.set("retry-after", String(fault.retryAfter));
    if (fault.status < 400) headers.set("location", "/elsewhere");
    return new Response(JSON.stringify({ error: "Scripted" }), { status: fault.status, headers });
  }
  if (fault?.kind === "reset-before") return reset(c);

  const body = await c.req.text();
  const key = c.req.header("idempotency-key");
  if (key !== undefined && key.length > 255) return c.json({ error: "InvalidIdempotencyKey" }, 400);
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return c.json({ error: "InvalidJson", description: "The body is not JSON" }, 400);
  }
  const asked = v.safeParse(v.object({ ticket: NewTicket }), json);
  if (!asked.success) return invalid(c, asked.issues);
  const made = await tickets.make(asked.output.ticket, key, body);
  if (made.lookup === "conflict") {
    const description = "Request parameters don't match the given idempotency key";
    return c.json({ error: "IdempotentRequestError", description }, 400);
  }
  if (fault?.kind === "reset-after") return reset(c);
  if (fault?.kind === "slow") await new Promise<void>((settle) => clock.after(fault.ms, settle));
  if (made.lookup !== undefined) c.header("x-idempotency-lookup", made.lookup);
  c.header("location", new URL(`/api/v2/tickets/${made.ticket.id}.json`, c.req.url).href);
  return c.json({ ticket: shown(c, made.ticket) }, 201);
}

function invalid(c: Context<Env>, issues: readonly v.BaseIssue<unknown>[]): Response {
  const details = Object.fromEntries(
    issues.map((issue) => [
      issue.path?.map(({ key }) => String(key)).join(".") ?? "base",
      [{ description: "is invalid", error: "InvalidValue" }],
    ]),
  );
  return c.json({ error: "RecordInvalid", description: "Record validation errors", details }, 422);
}

function reset(c: Context<Env>): Response {
  c.env.incoming.socket.resetAndDestroy();
  return RESPONSE_ALREADY_SENT;
}

function listTickets(c: Context<Env>, { tickets }: Desk): Response {
  const externalId = c.req.query("external_id");
  const found = tickets.all.filter(({ ticket }) => externalId === undefined || ticket.external_id === externalId);
  const page = Math.max(1, Number(c.req.query("page")) || 1);
  const link = (number: number) => {
    const url = new URL(c.req.url);
    url.searchParams.set("page", String(number));
    return url.href;
  };
  return c.json({
    tickets: found.slice((page - 1) * PAGE, page * PAGE).map((ticket) => shown(c, ticket)),
    next_page: found.length > page * PAGE ? link(page + 1) : null,
    previous_page: page > 1 ? link(page - 1) : null,
    count: found.length,
  });
}

/** A ticket as the API shows it; its first comment is its `description`. */
function shown(c: Context, { id, createdAt, updatedAt, status, tags, ticket }: DeskTicket) {
  const { comment, subject, requester: _kept, metadata: _event, ...fields } = ticket;
  return {
    id,
    url: new URL(`/api/v2/tickets/${id}.json`, c.req.url).href,
    created_at: moment(createdAt),
    updated_at: moment(updatedAt),
    status,
    subject: subject ?? "",
    raw_subject: subject ?? "",
    description: comment.body,
    is_public: comment.public,
    ...fields,
    tags,
  };
}

function commentsOf({ createdAt, ticket, replies }: DeskTicket) {
  const all = [{ at: createdAt, ...ticket.comment }, ...replies];
  return {
    comments: all.map(({ at, body, public: isPublic }, index) => ({
      id: index + 1,
      type: "Comment",
      body,
      plain_body: body,
      public: isPublic,
      created_at: moment(at),
    })),
    count: all.length,
  };
}

/** The ticket's first event alone, with what its maker kept there. */
function auditsOf({ id, createdAt, ticket }: DeskTicket) {
  const metadata = { system: {}, custom: ticket.metadata?.custom ?? {} };
  return { audits: [{ id: 1, ticket_id: id, created_at: moment(createdAt), metadata, events: [] }], count: 1 };
}

const moment = (at: number): string => new Date(at).toISOString().replace(/\.\d+Z$/, "Z");
