import * as fc from "fast-check";
import { expect, it } from "vitest";
import { createGatedDrain, turn } from "./test/gated-drain.ts";
import { createMemoryLog, type Mutant } from "./test/memory-log.ts";
import { createMemoryOffset } from "./test/memory-offset.ts";

/**
 * What happens: to the log, or to one of the drains, whose every look at Redis and Postgres waits to be let through.
 */
type Happening =
  | { what: "admit"; times: number }
  | { what: "alien" }
  | { what: "copy" }
  | { what: "flush" }
  | { what: "restore"; which: number }
  | { what: "clock"; by: number }
  | { what: "go"; drain: number; times: number }
  | { what: "fail"; drain: number }
  | { what: "lose answer"; drain: number }
  | { what: "die"; drain: number };

const drain = fc.nat(2);
const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ what: fc.constant("admit" as const), times: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant("alien" as const) }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant("copy" as const) }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant("restore" as const), which: fc.nat(9) }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant("flush" as const) }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant("clock" as const), by: fc.integer({ min: -3, max: 3 }) }) },
  {
    weight: 14,
    arbitrary: fc.record({ what: fc.constant("go" as const), drain, times: fc.integer({ min: 1, max: 6 }) }),
  },
  { weight: 1, arbitrary: fc.record({ what: fc.constant("fail" as const), drain }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant("lose answer" as const), drain }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant("die" as const), drain }) },
);

/** Interleavings that are tried each time; many thousands have been. */
const RUNS = 1500;

/** Steps for each drain after all is settled. */
const IDLE = 60;

/** Lets it all happen, then lets the drains finish; returns what is wrong. */
async function run(happenings: readonly Happening[], mutant?: Mutant): Promise<string[]> {
  const log = createMemoryLog(mutant);
  const tables = createMemoryOffset(mutant);
  const sizes = [1, 2, 5];
  const drains = sizes.map((most) => createGatedDrain(log, tables, most));
  const of = (index: number) => drains[index % drains.length]!;

  /** The most that may be booked as lost: what was not settled when Redis lost it. */
  let most = 0;
  const lost = (names: readonly string[]) => (most += names.filter((name) => !tables.settled.includes(name)).length);

  for (const each of happenings) {
    if (each.what === "admit") for (let i = 0; i < each.times; i++) log.admit();
    else if (each.what === "alien") log.alien();
    else if (each.what === "copy") log.copy();
    else if (each.what === "flush") lost(log.flush());
    else if (each.what === "restore") lost(log.restore(each.which));
    else if (each.what === "clock") log.clock(each.by);
    else if (each.what === "fail") of(each.drain).fail();
    else if (each.what === "lose answer") of(each.drain).loseAnswer();
    else if (each.what === "die") {
      of(each.drain).die();
      drains[each.drain % drains.length] = createGatedDrain(log, tables, sizes[each.drain % sizes.length]!);
    } else {
      for (let i = 0; i < each.times; i++) {
        await turn();
        of(each.drain).pass();
      }
    }
    await turn();
  }

  const faults: string[] = [];
  const done = () => {
    const settled = new Set(tables.settled);
    return log.holds().every((name) => settled.has(name));
  };
  // Whoever saw what has gone may lose each race until the others have nothing left to settle, and books it then.
  for (let i = 0, idle = 0; i < 400 && idle < IDLE; i++) {
    await turn();
    for (const each of drains) each.pass();
    idle = done() ? idle + 1 : 0;
  }
  for (const each of drains) each.die();

  const { settled, terms, row } = tables;
  const { lastN, stopped } = row();
  if (new Set(settled).size !== settled.length) faults.push(`settled twice: ${settled.join(" ")}`);
  if (!done())
    faults.push(
      `left out: ${log
        .holds()
        .filter((name) => !settled.includes(name))
        .join(" ")}`,
    );
  if (stopped !== null) faults.push(`stopped: ${stopped}`);
  if (terms.settled + terms.lost !== terms.base + lastN + terms.rewound + terms.aliens) {
    faults.push(`account: ${JSON.stringify({ ...terms, lastN })}`);
  }
  if (terms.lost > most) faults.push(`${terms.lost} booked as lost, ${most} were`);
  for (const [name, before] of drains.flatMap(({ seen }) => [...seen])) {
    const gone = !settled.includes(name) && !log.holds().includes(name);
    if (gone && tables.discontinuities.length === before) faults.push(`unnoticed: ${name}`);
  }
  return faults;
}

/** Tries a number of interleavings; what is wrong with the first that fails, and how to try it again. */
async function tryMany(numRuns: number, mutant?: Mutant): Promise<string> {
  const found = await fc.check(
    fc.asyncProperty(fc.array(happening, { minLength: 5, maxLength: 40 }), async (happenings) => {
      const faults = await run(happenings, mutant);
      if (faults.length > 0) throw new Error(faults.join("; "));
    }),
    { numRuns },
  );
  return found.failed ? `${String(found.errorInstance)} ${fc.defaultReportMessage(found)}` : "";
}

it(
  "settles each entry once through whatever Redis loses, whoever dies, sleeps or is late",
  { timeout: 60_000 },
  async () => {
    expect(await tryMany(RUNS)).toBe("");
  },
);

const go = (drain: number, times: number): Happening => ({ what: "go", drain, times });
const admit: Happening = { what: "admit", times: 1 };
const copy: Happening = { what: "copy" };
const back: Happening = { what: "restore", which: 0 };
const flush: Happening = { what: "flush" };
const alien: Happening = { what: "alien" };
const lose: Happening = { what: "lose answer", drain: 0 };
const die: Happening = { what: "die", drain: 0 };

/** What was found in many thousands, each once the smallest that went wrong. */
const FOUND: Record<string, Happening[]> = {
  "what one drain saw has gone, and another has settled its number, in the first epoch": [
    go(0, 1),
    copy,
    admit,
    go(1, 2),
    back,
    admit,
    go(0, 1),
    alien,
  ],
  "what one drain saw has gone, and another has settled its number": [
    admit,
    go(0, 4),
    copy,
    admit,
    go(0, 4),
    back,
    admit,
    lose,
    go(1, 4),
    alien,
    go(0, 1),
  ],
  "what was seen before the first batch has gone, and its number is another's": [
    admit,
    go(0, 4),
    flush,
    admit,
    copy,
    admit,
    go(2, 4),
    go(2, 4),
    back,
    admit,
    die,
    go(0, 1),
    go(0, 1),
    copy,
  ],
  "what was seen of a new log has gone before the row knew of that log": [
    admit,
    go(0, 4),
    flush,
    { what: "admit", times: 2 },
    copy,
    admit,
    go(0, 1),
    go(0, 3),
    back,
    admit,
  ],
  "who saw what has gone loses every race until the others are done": [
    { what: "admit", times: 4 },
    go(0, 6),
    copy,
    go(1, 1),
    { what: "admit", times: 3 },
    lose,
    go(1, 3),
    back,
    { what: "admit", times: 13 },
  ],
  "what came back and went again was settled before": [
    admit,
    go(1, 4),
    copy,
    flush,
    go(0, 5),
    go(0, 3),
    back,
    go(0, 2),
    flush,
    flush,
    go(0, 1),
  ],
};

it.each(Object.entries(FOUND))("%s: told, once", async (_, happenings) => {
  expect(await run(happenings)).toEqual([]);
});

it("counts what was seen of a new log and has gone, whose numbers the journal of the old one no longer knows", async () => {
  const log = createMemoryLog();
  const tables = createMemoryOffset();
  const drained = createGatedDrain(log, tables, 5);
  const until = async (done: () => boolean) => {
    for (let i = 0; i < 400 && !done(); i++) {
      await turn();
      drained.pass();
    }
    expect(done()).toBe(true);
  };
  for (let i = 0; i < 3; i++) log.admit();
  await until(() => tables.settled.length === 3);
  tables.pruneJournal();
  log.flush();
  log.admit();
  log.copy();
  log.admit();
  await until(() => drained.seen.has("entry 5"));
  log.restore(0);
  await until(() => tables.settled.includes("entry 4"));
  drained.die();
  expect(tables.terms.lost).toBe(1);
});

it.each<Mutant>(["no version", "blind trim", "no u", "no witness"])(
  "is red with %s",
  { timeout: 60_000 },
  async (mutant) => {
    const fault = await tryMany(20 * RUNS, mutant);
    expect(fault).not.toBe("");
    console.log(`${mutant}: ${fault.split(" Property")[0]}`);
  },
);
