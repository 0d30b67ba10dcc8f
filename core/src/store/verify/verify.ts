import type { Pool } from "../connect.ts";
import type { Finding } from "./disagreement.ts";
import { RECOUNT } from "./recount.ts";
import { RULES } from "./rules.ts";

/** A check with what it came to. */
export interface Checked extends Finding {
  title: string;
  /** How long it took. */
  seconds: number;
}

/** How a recount is made. */
export interface Verifying {
  /** ISO 8601: only what was accepted since this minute is recounted; null: everything is. */
  since: string | null;
  /** Most disagreements that are named, of each check. */
  limit: number;
  /** Told how far it is. */
  onProgress: (progress: string) => void;
  /** Told of each check when it is done. */
  onChecked: (checked: Checked) => void;
}

/**
 * Recounts everything from the rows, in one snapshot, so traffic goes on and shows no false difference. Writes nothing.
 *
 * It may last: the time limits of the pool do not hold for it, and while it runs Postgres keeps rows that have been
 * replaced meanwhile.
 *
 * @param pool one connection to itself
 * @returns when the snapshot was taken, ISO 8601
 */
export async function verify(pool: Pool, { since, limit, onProgress, onChecked }: Verifying): Promise<string> {
  // It reads only, so a COMMIT that a lost connection leaves behind can do no harm; see the rule in the README.
  return pool.begin("isolation level repeatable read read only", async (snapshot) => {
    await snapshot.unsafe("set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0");
    const [row] = await snapshot<{ at: Date }[]>`select now() as at`;
    for (const { title, find } of [...RULES, RECOUNT].filter((check) => since === null || check.since)) {
      const began = performance.now();
      const finding = await find(snapshot, limit, since, onProgress);
      onChecked({ title, ...finding, seconds: (performance.now() - began) / 1000 });
    }
    return (row?.at ?? new Date()).toISOString();
  });
}
