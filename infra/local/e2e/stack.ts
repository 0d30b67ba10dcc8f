import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ledger, PATHS } from "@earshot/contract";
import postgres from "postgres";
import * as v from "valibot";
import { vi } from "vitest";
import { FREE_PORTS } from "../stack/settings.ts";
import { type Stack, startStack } from "../stack/stack.ts";
import { type Ticket, readTickets } from "./tickets.ts";

/** All of Earshot, as `npm start` runs it, on ports and in a folder of its own. */
export interface TestStack extends Stack {
  readonly dataDir: string;
  ledger(): Promise<Ledger>;
  /** The ledger once all that had been accepted before the call is settled; fails after 60 s. */
  settled(): Promise<Ledger>;
  /** Every ticket the help desk holds. */
  tickets(): Promise<Ticket[]>;
  /** Asks Postgres directly. */
  query<Row>(text: string): Promise<Row[]>;
}

/** Starts a stack for one test file, its data below a folder; `stop()` also removes them. */
export async function testStack(below = tmpdir()): Promise<TestStack> {
  const dataDir = await mkdtemp(join(below, "earshot-e2e-"));
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
    dataDir,
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
    tickets: () => readTickets(stack.urls.helpdesk),
    query: async <Row>(text: string) => [...(await sql.unsafe(text))] as Row[],
    async stop() {
      await sql.end({ timeout: 1 });
      await stack.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
