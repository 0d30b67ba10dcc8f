import { spawn } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as v from "valibot";
import { ROOT } from "../local/stack/settings.ts";
import type { Invariant } from "./invariants.ts";

/** Replaces a text once, in the one file of a room that holds it: which file that is may change. */
interface Edit {
  readonly room: string;
  readonly from: string;
  readonly to: string;
}

/** A change to the source that breaks a promise. */
interface Mutant {
  readonly name: string;
  /** The fault under which it shows … */
  readonly fault: string;
  /** … and the invariants that it breaks: whatever else fails does not count as caught. */
  readonly breaks: readonly Invariant[];
  readonly edits: readonly Edit[];
}

/** Each is applied to a copy of the source by itself; an edit that finds nothing to change is a failure. */
export const MUTANTS: readonly Mutant[] = [
  {
    name: "compare-and-set without the version",
    fault: "W2",
    breaks: ["I15"],
    edits: [
      {
        room: "core/src/store",
        from: "and ${offset.ver} = ${ver}::bigint\n    and ${offset.epoch}",
        to: "and ${offset.epoch}",
      },
      {
        room: "core/src/store",
        from: "and ${offset.ver} = ${ver}::bigint\n  returning",
        to: "returning",
      },
    ],
  },
  {
    name: "UNIQUE dropped",
    fault: "F17",
    breaks: ["I5"],
    edits: [
      {
        room: "core/src/store/migrations",
        from: 'ALTER TABLE "feedback" ADD CONSTRAINT "one_feedback_per_client" UNIQUE("survey","client","period");',
        to: 'CREATE INDEX "one_feedback_per_client" ON "feedback" ("survey","client","period");',
      },
      {
        room: "core/src/store",
        from: "on conflict (${columns(feedback.survey, feedback.client, feedback.period)}) do nothing",
        to: "",
      },
    ],
  },
  {
    name: "effects taken from the batch instead of from what changed",
    fault: "W4",
    breaks: ["I6"],
    edits: [
      { room: "core/src/store", from: "accountParts({ partition,", to: "accountParts({ feedback: told, partition," },
      {
        room: "core/src/store",
        from: "from stored group by 1, 2, 3, 4, 5, 6",
        to:
          "from (select survey, period, answer, channel, locale, ${moment(sql`at`)} as accepted_at from " +
          "${given(told, sql`survey text, period integer, answer text, at bigint, channel text, locale text`)}) as each " +
          "group by 1, 2, 3, 4, 5, 6",
      },
    ],
  },
  {
    name: "retry without submissionId",
    fault: "F14a",
    breaks: ["I1", "I2", "I3"],
    edits: [
      {
        room: "infra/chaos",
        from: "await send(edge, asked, visitor.cookie)",
        to:
          "await send(edge, attempt > 0 ? { ...asked, body: asked.body?.replace(asked.line.name, v7()) } : asked, " +
          "visitor.cookie)",
      },
    ],
  },
  {
    name: "MAXLEN on XADD",
    fault: "F7",
    breaks: ["I1", "I15"],
    edits: [{ room: "edge/src/queue", from: "'XADD', log, '*'", to: "'XADD', log, 'MAXLEN', '2', '*'" }],
  },
  {
    name: "trim without the anchor",
    fault: "W3",
    breaks: ["I9"],
    edits: [
      {
        room: "core/src/drain",
        from: "if redis.call('HGET', meta, 'epoch') ~= epoch then return 0 end\n",
        to: "",
      },
      {
        room: "core/src/drain",
        from: "if not anchor then return 0 end\n",
        to: "if not anchor then anchor = {id, {}} end\n",
      },
      { room: "core/src/drain", from: "if u ~= '' and found ~= u then return 0 end\n", to: "" },
    ],
  },
  {
    name: "anchor by id alone",
    fault: "W5",
    breaks: ["I15"],
    edits: [
      {
        room: "core/src/drain",
        from: "/^\\d{1,19}$/.test(u) ? u : digest(JSON.stringify(fields))",
        to: '"0"',
      },
      { room: "core/src/drain", from: "if u ~= '' and found ~= u then return 0 end\n", to: "" },
    ],
  },
  {
    // The receipt's submission goes with the entry, and only that very submission is taken back.
    name: "a withdrawal that addresses a submission",
    fault: "N",
    breaks: ["I17"],
    edits: [
      {
        room: "edge/src/accept",
        from: "const body = encodeTakeBack(kind, placeOf(claims));",
        to:
          "const of = desk.receipts.seal(claims).mark.member;\n" +
          "  const body = JSON.stringify([...JSON.parse(encodeTakeBack(kind, placeOf(claims))), of]);",
      },
      {
        room: "core/contract",
        from: '(letter === "w" || letter === "e") && tuple.length === 5',
        to: 'letter === "w" || letter === "e"',
      },
      {
        room: "core/contract",
        from: 'kind: letter === "w" ? "withdraw" : "erase", body: body.output',
        to: 'kind: letter === "w" ? "withdraw" : "erase", body: { ...body.output, of: said }',
      },
      { room: "core/src/drain", from: "feedbackRow({ n, t, body }", to: "feedbackRow({ n, t, u, body }" },
      { room: "core/src/drain", from: "    channel,\n    tags,\n", to: "    channel: u,\n    tags,\n" },
      {
        room: "core/src/drain",
        from: "else withdraw(period, entry.t);",
        to: "else if (row.channel === entry.body.of) withdraw(period, entry.t);\n      else terms.duplicate++;",
      },
    ],
  },
  {
    name: "no head witness",
    fault: "W1",
    breaks: ["I15"],
    edits: [
      {
        room: "core/src/drain",
        from: "if (slice.missing.length > 0) return",
        to: "if (lastN < 0) return",
      },
    ],
  },
];

/** What `--json` writes, as far as it is looked at here. */
const Found = v.object({
  trials: v.array(v.object({ violations: v.array(v.object({ invariant: v.string(), what: v.string() })) })),
});

/** What a mutant came to. */
export interface Hunted {
  readonly name: string;
  readonly fault: string;
  readonly caught: boolean;
  /** From the start of its world to the last check. */
  readonly seconds: number;
  /** The first violation, or what came instead. */
  readonly words: string;
}

/** Rooms that a copy needs to run chaos in itself. */
const COPIED = ["core", "edge", "infra", "web", "package.json", "package-lock.json", "tsconfig.base.json", "deno.json"];

/** How long a mutant may live, in s. */
export const DEADLINE = 60;

/**
 * Applies a mutant to a copy of the source and runs its fault there.
 *
 * @throws {Error} where an edit finds nothing to change: the mutant has to follow the source
 */
export async function hunt({ name, fault, breaks, edits }: Mutant, seed: number): Promise<Hunted> {
  const copy = mkdtempSync(join(tmpdir(), "earshot-mutant-"));
  try {
    for (const each of COPIED) cpSync(join(ROOT, each), join(copy, each), { recursive: true });
    linkPackages(copy);
    for (const edit of edits) apply(copy, edit);
    const began = performance.now();
    const json = join(copy, "chaos.json");
    const options = ["--only", fault, "--minutes", "0.1", "--patience", "8", "--seed", String(seed), "--json", json];
    const child = spawn(process.execPath, [join(copy, "infra/chaos/run.ts"), ...options], {
      cwd: copy,
      stdio: ["ignore", "ignore", "pipe"],
    });
    let complaint = "";
    child.stderr.on("data", (piece: Buffer) => (complaint += piece.toString()));
    await new Promise((settle) => child.once("close", settle));
    const seconds = (performance.now() - began) / 1000;
    const found = existsSync(json) ? v.parse(Found, JSON.parse(readFileSync(json, "utf8"))) : undefined;
    const broken = found?.trials.flatMap(({ violations }) => violations) ?? [];
    const first = broken.find(({ invariant }) => breaks.some((each) => each === invariant));
    const words = first
      ? `${first.invariant}: ${first.what}`
      : found
        ? "no violation"
        : `the run has failed: ${complaint.match(/^\w*(?:Error|Obstacle).*$/m)?.[0] ?? complaint.slice(0, 300)}`;
    return { name, fault, caught: first !== undefined, seconds, words };
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/** The packages as they are, but for our own one: that has to be the copy's. */
function linkPackages(copy: string): void {
  const packages = join(copy, "node_modules");
  mkdirSync(join(packages, "@earshot"), { recursive: true });
  for (const name of readdirSync(join(ROOT, "node_modules"))) {
    if (name !== "@earshot") symlinkSync(join(ROOT, "node_modules", name), join(packages, name));
  }
  symlinkSync("../../core/contract", join(packages, "@earshot/contract"));
}

/** The files of a room, below `root`, that hold what an edit replaces: there should be one. */
export function holdersOf(root: string, { room, from }: Edit): string[] {
  return readdirSync(join(root, room), { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(?:ts|sql)$/.test(name) && !/\.test\.ts$|^mutants\.ts$/.test(name))
    .map((name) => join(root, room, name))
    .filter((file) => readFileSync(file, "utf8").includes(from));
}

function apply(copy: string, edit: Edit): void {
  const { room, from, to } = edit;
  const holders = holdersOf(copy, edit);
  const [holder] = holders;
  if (holder === undefined || holders.length > 1) {
    throw new Error(`Cannot make a mutant as ${holders.length} files in ${room}, and not one, hold: ${from}`);
  }
  // By a function: the text may hold what replace() takes for a pattern of its own.
  writeFileSync(
    holder,
    readFileSync(holder, "utf8").replace(from, () => to),
  );
}
