import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { openAccount, readAccount } from "./account.ts";
import { type Findings, check } from "./check.ts";
import { gatherCrowd } from "./crowd.ts";
import type { Fault } from "./fault.ts";
import { type Violation, Violations } from "./invariants.ts";
import { checkLeaks, held } from "./leaks.ts";
import { untilQuiet } from "./quiet.ts";
import { NotRun } from "./not-run.ts";
import { randomFrom } from "./random.ts";
import { verify } from "./verify.ts";
import { watch } from "./watch.ts";
import { startWorld } from "./world.ts";

/** What a fault came to. */
export interface Trial {
  readonly fault: string;
  readonly what: string;
  readonly seed: number;
  readonly violations: readonly Violation[];
  readonly findings: Findings | undefined;
  /** Looks at the rollups while it was under way. */
  readonly snapshots: number;
  /** What the fault itself tells, and why it was not run. */
  readonly note: string | undefined;
  readonly ran: boolean;
  readonly seconds: number;
}

/** How long clients come in peace before, and after, in ms. */
const PEACE = 1000;

/** How long a viewer has to have seen the last totals, once all is at rest, in ms. */
const VIEWERS = 30_000;

/** How a fault is tried. */
export interface Terms {
  seed: number;
  /** How long it lasts. */
  seconds: number;
  /**
   * Seconds without progress after which what is not at rest counts as stuck; {@link PATIENCE} unless said otherwise.
   */
  patience?: number;
  /** Program in place of the Redis on PATH. */
  server?: string | undefined;
  say?: (progress: string) => void;
}

/** Longer than the lease of a dispatcher that was killed, in s. */
export const PATIENCE = 45;

/** Runs one fault in a world of its own and checks what is left. */
export async function tryFault(
  fault: Fault,
  { seed, seconds, patience = PATIENCE, server, say = () => {} }: Terms,
): Promise<Trial> {
  const began = performance.now();
  const random = randomFrom(seed);
  const violations = new Violations();
  const base = { fault: fault.id, what: fault.what, seed };
  say("starting");
  const notRun = (why: string): Trial => {
    return { ...base, violations: [], findings: undefined, snapshots: 0, note: why, ran: false, seconds: 0 };
  };
  const world = await startWorld(server === undefined ? fault.world : { ...fault.world, program: server }).catch(
    (error: unknown) => {
      if (error instanceof NotRun) return error;
      throw error;
    },
  );
  if (world instanceof NotRun) return notRun(world.message);
  try {
    const account = await openAccount(join(world.folder, "account.jsonl"));
    world.atEnd(() => account.close());
    const crowd = gatherCrowd(world.edge, account, randomFrom(seed + 1));
    world.atEnd(() => crowd.stop());
    const watching = watch(world, violations, fault.rewinds === true);
    world.atEnd(() => watching.stop());
    crowd.start(fault.rate ?? 60);
    await pause(PEACE);
    const before = await held(world);

    say(`${seconds} s of it`);
    const note = await fault.run(world, random, AbortSignal.timeout(seconds * 1000));
    for (const link of Object.values(world.links)) link.heal();
    await pause(PEACE);
    await crowd.stop();

    say("waiting for rest");
    const unrest = await untilQuiet(world, patience * 1000);
    const { inFlight, unsent, ticketless } = unrest;
    const rest = { inFlight, unsent, ticketless, stopped: unrest.stopped.length };
    for (const [name, count] of Object.entries(rest)) {
      if (count > 0 || Number.isNaN(count)) violations.add("I16", `${name}: ${count}; ${unrest.stopped.join(", ")}`);
    }
    say("checking");
    const findings = await check(world, readAccount(account.path), violations, fault);
    violations.each("I15", (await fault.expect?.(world)) ?? [], (what) => what);
    // Where something is wrong already it would say the same in other words.
    if (violations.all.length === 0) await verify(world, violations);
    await checkLeaks(world, before, violations);
    const [votes] = await world.sql<{ count: number }[]>`
      select count(*)::float8 as count from feedback where survey = 'vote'`;
    // A viewer whose service was killed may still be on the way back to it.
    for (const until = Date.now() + VIEWERS; watching.seen() !== votes?.count && Date.now() < until;) await pause(100);
    const { snapshots, total } = await watching.stop();
    if (total !== votes?.count)
      violations.add("I12", `a viewer saw ${total} votes last, and there are ${votes?.count}`);
    const took = (performance.now() - began) / 1000;
    return { ...base, violations: violations.all, findings, snapshots, note, ran: true, seconds: took };
  } catch (error) {
    if (error instanceof NotRun) return notRun(error.message);
    // One trial that cannot go on is no reason to give up those that follow.
    violations.add("I16", `the trial broke off: ${error instanceof Error ? `${error.name} ${error.message}` : "?"}`);
    const took = (performance.now() - began) / 1000;
    const none = { findings: undefined, snapshots: 0, note: undefined };
    return { ...base, ...none, violations: violations.all, ran: true, seconds: took };
  } finally {
    await world.close();
  }
}
