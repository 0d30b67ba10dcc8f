import { type Command, InvalidArgumentError } from "commander";
import type { Pool } from "../../store/connect.ts";
import { waitingDeadLetters } from "../../store/dead-letters.ts";
import { waitingOver } from "../administration/dead-letters.ts";
import type { Administration } from "../administration/where.ts";
import { partitionNumber } from "../options.ts";
import { EXIT, Obstacle } from "../obstacle.ts";

/** Which dead letters a command is to work on. */
export interface Choice {
  all?: true;
  why?: string;
  partition?: number;
}

/** Adds what `replay` and `drop` share: dead letters by number, or all of some kind. */
export const addChoice = (command: Command): Command =>
  command
    .argument("[id...]", "numbers of dead letters", (text, before: number[] | undefined) => [
      ...(before ?? []),
      letterId(text),
    ])
    .option("--all", "all that wait")
    .option("--why <code>", "with --all: only those put aside for this")
    .option("--partition <number>", "with --all: only those of this partition", partitionNumber);

/**
 * Refuses a choice that says nothing, or two things.
 *
 * @throws {Obstacle} with code 2
 */
export function checkChoice(ids: readonly number[], { all, why, partition }: Choice): void {
  if (ids.length > 0 === (all ?? false)) {
    throw new Obstacle("Name either dead letters by their numbers, or --all", EXIT.usage);
  }
  if (!all && (why ?? partition) !== undefined) throw new Obstacle("--why and --partition go with --all", EXIT.usage);
}

/** Finds the dead letters that are meant, oldest first. */
export async function choose(pool: Pool, ids: readonly number[], { all, ...which }: Choice): Promise<number[]> {
  return all ? waitingDeadLetters(pool, which) : [...new Set(ids)];
}

/** The same by administration. */
export async function chooseOver(
  at: Administration,
  ids: readonly number[],
  { all, ...which }: Choice,
): Promise<number[]> {
  return all ? waitingOver(at, which) : [...new Set(ids)];
}

/** Reads an argument that names a dead letter. */
export function letterId(text: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("It must be the number of a dead letter, as `earshot dead-letters list` shows it.");
}
