import { isUtf8 } from "node:buffer";
import type { Command } from "commander";
import { entryOf, type Fields, fieldsOf } from "../../store/dead-letter-content.ts";
import { type DeadLetter, readDeadLetter } from "../../store/dead-letters.ts";
import { here } from "../here.ts";
import { Obstacle } from "../obstacle.ts";
import { withPostgres } from "../postgres.ts";
import { moment, printable } from "../table.ts";
import { letterId } from "./chosen.ts";
import { linesOf } from "./content.ts";

/** `earshot dead-letters show` */
export function addShow(parent: Command): void {
  parent
    .command("show")
    .description("decode a dead letter")
    .argument("<id>", "its number", letterId)
    .option("--reveal", "also what a customer wrote, and the bytes of what cannot be decoded")
    .action(async (id: number, { reveal = false }: { reveal?: boolean }) => {
      const letter = await withPostgres(here().databaseUrl, (pool) => readDeadLetter(pool, id));
      if (!letter) throw new Obstacle(`There is no dead letter ${id}: see \`earshot dead-letters list\``);
      process.stdout.write(describe(letter, reveal));
    });
}

function describe(letter: DeadLetter, reveal: boolean): string {
  const { id, partition, n, why, at, epoch, entryId, payload } = letter;
  const fields = fieldsOf(payload);
  const known: [string, string][] = [
    ["dead letter", String(id)],
    ["why", why],
    ["put aside", moment(at.toISOString())],
    ["partition", String(partition)],
    ["number", n === null ? "none" : String(n)],
    ["epoch", epoch],
    ["entry", entryId],
  ];
  const content = fields
    ? contentOf(fields, reveal)
    : [["content", "gone, as it is closed"] satisfies [string, string]];
  const width = Math.max(...[...known, ...content].map(([name]) => name.length));
  const lines = (rows: readonly [string, string][]) =>
    rows.map(([name, value]) => `${name.padEnd(width)}  ${printable(value)}\n`).join("");
  return `${lines(known)}\n${lines(content)}`;
}

function contentOf(fields: Fields, reveal: boolean): [string, string][] {
  const entry = entryOf(fields);
  if (entry) {
    return [["accepted", moment(new Date(entry.t).toISOString())], ["kind", entry.kind], ...linesOf(entry, reveal)];
  }
  return [...fields].map(([name, value]) => [
    `field ${name}`,
    reveal ? (isUtf8(value) ? value.toString("utf8") : `0x${value.toString("hex")}`) : `hidden, ${value.length} bytes`,
  ]);
}
