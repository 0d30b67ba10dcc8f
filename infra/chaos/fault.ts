import type { Random } from "./random.ts";
import type { World, WorldOptions } from "./world.ts";

/** Something that goes wrong, made to go wrong. */
export interface Fault {
  /** `F1` and so on, as in the report; several of one number have a letter behind. */
  readonly id: string;
  readonly what: string;
  readonly world?: WorldOptions;
  /** Redis loses what it has accepted: the ledger must say so. */
  readonly loses?: boolean;
  /** Postgres loses what it has committed: Redis was told of it, and totals fall until it is settled again. */
  readonly rewinds?: boolean;
  /** Clients a second; 60 unless said otherwise. */
  readonly rate?: number;
  /**
   * Makes trouble until `over`, and then makes it good again.
   *
   * @returns what the report should tell of it
   * @throws {NotRun} where this machine cannot have it
   */
  run(world: World, random: Random, over: AbortSignal): Promise<string | undefined>;
  /** What the ledger should tell of it and does not, once all is quiet. */
  expect?(world: World): Promise<readonly string[]>;
}
