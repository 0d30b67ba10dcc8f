import { randomInt } from "node:crypto";
import { expect, it } from "vitest";
import { EVERY } from "../../chaos/faults/every.ts";
import { tryFault } from "../../chaos/trial.ts";

/** What the short set runs, and for how long each, in s; all of them for longer: `npm run chaos`. */
const SHORT = { S: 6, F4: 2 };

it.each(Object.entries(SHORT))(
  "%s: nothing is lost, twice, told wrongly or stuck",
  { timeout: 150_000 },
  async (id, seconds) => {
    const fault = EVERY.find((each) => each.id === id)!;
    const seed = randomInt(2 ** 31);
    const { violations, findings, note } = await tryFault(fault, { seed, seconds });
    expect(violations, `seed ${seed}`).toEqual([]);
    expect(findings?.accepted).toBeGreaterThan(0);
    process.stdout.write(`${id} ${fault.what}: seed ${seed}, ${note}, ${findings?.accepted} accepted\n`);
  },
);
