import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ledger, PATHS } from "@earshot/contract";
import postgres from "postgres";
import * as v from "valibot";
import { vi } from "vitest";
import { CREDENTIALS } from "../helpdesk/credentials.ts";
import { PROCESSES } from "../stack/services.ts";
import type { Ports } from "../stack/settings.ts";
import { type Stack, startStack } from "../stack/stack.ts";

const Tickets = v.object({
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
type Ticket = v.InferOutput<typeof Tickets>["tickets"][number];

/** All of Earshot, as `npm start` runs it, on ports and in a folder of its own. */
export interface TestStack extends Stack {
  ledger(): Promise<Ledger>;
  /** The ledger once all that had been accepted before the call is settled; fails after 60 s. */
  settled(): Promise<Ledger>;
  /** Every ticket the help desk holds. */
  tickets(): Promise<Ticket[]>;
  /** Asks Postgres directly. */
  query<Row>(text: string): Promise<Row[]>;
}

/** A free port for every process. */
const FREE_PORTS = Object.fromEntries(PROCESSES.map((name) => [name, 0])) as Ports;

/** Starts a stack for one test file; `stop()` also removes its data. */
export async function testStack(): Promise<TestStack> {
  const dataDir = await mkdtemp(join(tmpdir(), "earshot-e2e-"));
  const stack = await startStack({ dataDir, ports: FREE_PORTS });
  const sql = postgres(stack.databaseUrl, { max: 1, onnotice: () => {} });
  const ledger = async () => {
    const response = await fetch(stack.urls.results + PATHS.ledger, {
      headers: { authorization: `Bearer ${stack.adminKey}` },
    });
    return v.parse(Ledger, await response.json());
  };
  return {
    ...stack,
    ledger,
    settled: () => {
      const asked = Date.now();
      return vi.waitFor(
        async () => {
          const now = await ledger();
          if (now.inFlight > 0 || Date.parse(now.asOf ?? "1970-01-01") < asked)
            throw new Error("The drain has not caught up");
          return now;
        },
        { timeout: 60_000, interval: 100 },
      );
    },
    async tickets() {
      const tokens = await fetch(`${stack.urls.helpdesk}/oauth/tokens`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({
          grant_type: "client_credentials",
          client_id: CREDENTIALS.clientId,
          client_secret: CREDENTIALS.clientSecret,
          scope: "tickets:read",
        }),
      });
      const { access_token } = v.parse(v.object({ access_token: v.string() }), await tokens.json());
      const response = await fetch(stack.urls.helpdesk + PATHS.tickets, {
        headers: { authorization: `Bearer ${access_token}` },
      });
      return v.parse(Tickets, await response.json()).tickets;
    },
    query: async <Row>(text: string) => [...(await sql.unsafe(text))] as Row[],
    async stop() {
      await sql.end({ timeout: 1 });
      await stack.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
