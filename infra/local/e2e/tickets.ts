import { PATHS } from "@earshot/contract";
import * as v from "valibot";
import { CREDENTIALS } from "../helpdesk/credentials.ts";

const Tickets = v.object({
  next_page: v.nullable(v.string()),
  tickets: v.array(
    v.object({
      id: v.number(),
      external_id: v.string(),
      subject: v.string(),
      description: v.string(),
      status: v.string(),
      priority: v.string(),
      tags: v.array(v.string()),
    }),
  ),
});
/** A ticket as the help desk tells it. */
export type Ticket = v.InferOutput<typeof Tickets>["tickets"][number];

/** What was kept with the making of a ticket, and is no part of it. */
export async function ticketMetadata(helpdesk: string, id: number): Promise<Record<string, unknown> | undefined> {
  const authorization = await readersToken(helpdesk);
  const response = await fetch(`${helpdesk}/api/v2/tickets/${id}/audits.json`, { headers: { authorization } });
  return v.parse(Audits, await response.json()).audits[0]?.metadata.custom;
}
const Audits = v.object({
  audits: v.array(v.object({ metadata: v.object({ custom: v.record(v.string(), v.unknown()) }) })),
});

async function readersToken(helpdesk: string): Promise<string> {
  const tokens = await fetch(`${helpdesk}/oauth/tokens`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      grant_type: "client_credentials",
      client_id: CREDENTIALS.clientId,
      client_secret: CREDENTIALS.clientSecret,
      scope: "tickets:read",
    }),
  });
  return `Bearer ${v.parse(v.object({ access_token: v.string() }), await tokens.json()).access_token}`;
}

/** Every ticket that the stand-in of the help desk holds. */
export async function readTickets(helpdesk: string): Promise<Ticket[]> {
  const authorization = await readersToken(helpdesk);
  const all: Ticket[] = [];
  for (let next: string | null = helpdesk + PATHS.tickets; next !== null;) {
    const response = await fetch(next, { headers: { authorization } });
    const { tickets, next_page }: v.InferOutput<typeof Tickets> = v.parse(Tickets, await response.json());
    all.push(...tickets);
    next = next_page;
  }
  return all;
}
