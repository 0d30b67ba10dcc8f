import type { Command } from "commander";
import { contentOf } from "../../store/dead-letter-content.ts";
import { type DeadLetterLine, readDeadLetter } from "../../store/dead-letters.ts";
import { reachable, showOver } from "../administration/dead-letters.ts";
import { noDeadLetter } from "../administration/words.ts";
import { audit } from "../audit.ts";
import { here } from "../here.ts";
import { Obstacle } from "../obstacle.ts";
import { withPostgres } from "../postgres.ts";
import { counted, json, moment, printable } from "../table.ts";
import { letterId } from "./chosen.ts";

/** A dead letter, decoded, as administration tells it too. */
type Shown = Awaited<ReturnType<typeof showOver>>;

/** `earshot dead-letters show` */
export function addShow(parent: Command): void {
  parent
    .command("show")
    .description("decode a dead letter")
    .argument("<id>", "its number", letterId)
    .option("--reveal", "also what a customer wrote, and the bytes of what cannot be decoded; that you did is noted")
    .option("--json", "as JSON")
    .action(async (id: number, { reveal = false, json: asJson }: { reveal?: boolean; json?: true }) => {
      const at = await reachable();
      const shown = at ? await showOver(at, id, reveal) : await showHere(id, reveal);
      process.stdout.write(asJson ? json(shown) : describe(shown));
    });
}

/** Without administration, by the store. */
async function showHere(id: number, reveal: boolean): Promise<Shown> {
  const letter = await withPostgres(here().databaseUrl, (pool) => readDeadLetter(pool, id));
  if (!letter) throw new Obstacle(noDeadLetter(id));
  const { payload, ...line } = letter;
  const content = contentOf(payload, reveal);
  if (reveal && content) await audit("Dead letter revealed", { id, partition: line.partition });
  return { ...line, content };
}

function describe({ content, ...line }: Shown): string {
  const known = linesOf(line);
  const inside: [string, string][] = content ? linesOfContent(content) : [["content", "gone, as it is closed"]];
  const width = Math.max(...[...known, ...inside].map(([name]) => name.length));
  const lines = (rows: readonly [string, string][]) =>
    rows.map(([name, value]) => `${name.padEnd(width)}  ${printable(value)}\n`).join("");
  return `${lines(known)}\n${lines(inside)}`;
}

const linesOf = ({ id, why, at, partition, n, epoch, entryId }: DeadLetterLine): [string, string][] => [
  ["dead letter", String(id)],
  ["why", why],
  ["put aside", moment(at.toISOString())],
  ["partition", String(partition)],
  ["number", n === null ? "none" : String(n)],
  ["epoch", epoch],
  ["entry", entryId],
];

function linesOfContent({ accepted, kind, fields }: NonNullable<Shown["content"]>): [string, string][] {
  const unit = kind === null ? "byte" : "character";
  const lines = fields.map(({ name, value, length }): [string, string] => [
    kind === null ? `field ${name}` : name,
    value ?? `hidden, ${counted(length, unit)}`,
  ]);
  return [
    ...(accepted ? [["accepted", moment(accepted.toISOString())] satisfies [string, string]] : []),
    ...(kind === null ? [] : [["kind", kind] satisfies [string, string]]),
    ...lines,
  ];
}
