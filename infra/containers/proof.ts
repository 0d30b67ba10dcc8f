import { strict as assert } from "node:assert";
import { setTimeout as pause } from "node:timers/promises";
import { Ledger, PATHS, SURVEY } from "@earshot/contract";
import * as v from "valibot";
import { type Sent, type Wish, arrive } from "../local/e2e/crowd.ts";
import { readTickets } from "../local/e2e/tickets.ts";
import { findChromium, installByApt } from "../local/process/programs.ts";

/** Clients a second. */
const RATE = 20;
/** One unhappy customer in so many: tickets are made 2 a second, as the help desk allows. */
const UNHAPPY_EVERY = 40;

/** How long a client keeps trying, in ms: a machine that builds images meanwhile is slow, and must lose nothing. */
const PATIENCE = 120_000;

/** Where the installation is that has something to prove; a help desk that cannot be reached is not asked. */
export interface Proven {
  edge: string;
  results: string;
  helpdesk?: string;
}

/** A crowd that votes, and the comparison of what it was told with what was kept. */
export interface Proof {
  /** One vote through a page in Chromium; resolves with the title of the page that thanks. */
  voteInBrowser: () => Promise<string>;
  /** Does something while the crowd goes on arriving; resolves with what the crowd met with. */
  underTraffic: (work: () => Promise<unknown>) => Promise<string>;
  /** Throws unless every client has been answered and everything accepted is stored once, and has its ticket. */
  compare: () => Promise<string>;
}

/** Begins with nothing sent: the installation must be empty. */
export function startProof({ edge, results, helpdesk }: Proven): Proof {
  const sent: Sent[] = [];
  let wished = 0;
  let votesInBrowser = 0;
  const expected = () => sent.length + votesInBrowser;

  function wish(): Wish {
    wished += 1;
    if (wished % UNHAPPY_EVERY !== 0) return { survey: SURVEY.vote, answer: wished % 2 === 0 ? "a" : "b" };
    return { survey: SURVEY.service, answer: 1, comment: `Unhappy customer ${wished}` };
  }

  async function ledger(): Promise<Ledger> {
    const response = await fetch(results + PATHS.ledger);
    return v.parse(Ledger, await response.json());
  }

  async function compareTickets(desk: string): Promise<string> {
    const unhappy = sent.filter(({ comment }) => comment !== undefined).length;
    // A call that failed, of a help desk that was killed, is made again minutes later.
    await until(
      `${unhappy} unhappy customers have tickets`,
      async () => (await readTickets(desk)).length >= unhappy,
      600,
    );
    const tickets = await readTickets(desk);
    assert.equal(tickets.length, unhappy);
    assert.equal(new Set(tickets.map(({ external_id }) => external_id)).size, unhappy);
    return `${tickets.length} tickets; `;
  }

  return {
    async voteInBrowser() {
      if (findChromium() === undefined) await installByApt("chromium", (line) => process.stdout.write(`${line}\n`));
      const executablePath = findChromium();
      if (executablePath === undefined) throw new Error("Cannot vote as there is no Chromium: install it");
      const { chromium } = await import("playwright-core");
      const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
      try {
        const page = await browser.newPage();
        await page.goto(edge);
        await page.getByRole("button").first().click();
        await page.waitForLoadState();
        votesInBrowser += 1;
        return await page.title();
      } finally {
        await browser.close();
      }
    },

    async underTraffic(work) {
      let done = false;
      const arriving = arrive(edge, RATE, wish, () => done, PATIENCE);
      const figure = await work().finally(() => (done = true));
      const crowd = await arriving;
      sent.push(...crowd);
      return [figure, tell(crowd)].filter((part) => typeof part === "string").join("; ");
    },

    async compare() {
      const lost = sent.filter(({ outcome }) => outcome === "lost");
      assert.equal(
        lost.length,
        0,
        `no answer is lost, however often it is asked for: ${JSON.stringify(lost.slice(0, 3))}`,
      );
      await until("all is settled", async () => (await ledger()).stored === expected());
      const { accepted, stored, duplicate, deadLettered, inFlight, balanced } = await ledger();
      const nothingElse = { duplicate: 0, deadLettered: 0, inFlight: 0, balanced: true };
      assert.deepEqual(
        { accepted, stored, duplicate, deadLettered, inFlight, balanced },
        { accepted: expected(), stored: expected(), ...nothingElse },
      );
      const tickets = helpdesk === undefined ? "" : await compareTickets(helpdesk);
      return `${stored} stored of ${expected()} accepted; ${tickets}balanced`;
    },
  };
}

/** How a crowd fared: who had to ask again, why, and for how long. */
function tell(crowd: readonly Sent[]): string {
  const again = crowd.filter(({ tries }) => tries > 1);
  const slowest = (Math.max(0, ...crowd.map(({ took }) => took)) / 1000).toFixed(1);
  const reasons = new Map<string, number>();
  for (const status of again.flatMap(({ statuses }) => statuses.slice(0, -1))) {
    const reason = status === 0 ? "cut" : String(status);
    reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  }
  const why = Array.from(reasons, ([reason, times]) => `${reason} ×${times}`).join(", ");
  return `of ${crowd.length} clients ${again.length} asked again${why && ` (${why})`}, the slowest waited ${slowest} s`;
}

/** Says what was done, how long it took, and what came of it. */
export async function timed(what: string, work: () => Promise<unknown>): Promise<void> {
  const started = performance.now();
  const figure = await work();
  const detail = typeof figure === "string" && figure !== "" ? `: ${figure}` : "";
  process.stdout.write(`${what} (${((performance.now() - started) / 1000).toFixed(1)} s)${detail}\n`);
}

/** Does a piece of work and always cleans up after it, also when told to stop. */
export async function cleaningUp(work: () => Promise<void>, cleanUp: () => Promise<void>): Promise<void> {
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => void cleanUp().finally(() => process.exit(1)));
  }
  try {
    await work();
  } finally {
    await cleanUp();
  }
}

/** Asks until it is so; fails after so many seconds. */
export async function until(what: string, holds: () => Promise<boolean>, seconds = 120): Promise<void> {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await pause(250)) {
    if (await holds().catch(() => false)) return;
  }
  throw new Error(`Within ${seconds} s this did not come true: ${what}`);
}
