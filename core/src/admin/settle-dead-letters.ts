import { CleanText, PATHS } from "@earshot/contract";
import { Hono } from "hono";
import * as v from "valibot";
import { readBody } from "../service/json-body.ts";
import { faultOf } from "../service/logging.ts";
import { problemResponse } from "../service/problem.ts";
import { closeDeadLetter, waitingDeadLetters } from "../store/dead-letters.ts";
import { type Left, replay } from "../store/replay.ts";
import type { AdminServices, Guarded } from "./services.ts";

/** Dead letters of one request; whoever has more asks again. */
const MOST = 500;

const Id = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1e15));

/** What is sent: which dead letters are meant, by number, or all that wait, or those put aside for `why`. */
export const ChosenBody = v.union(
  [
    v.strictObject({ ids: v.pipe(v.array(Id), v.minLength(1), v.maxLength(MOST)) }),
    v.strictObject({ all: v.literal(true), why: v.optional(v.pipe(v.string(), v.maxLength(20), CleanText(20))) }),
  ],
  "Must name either ids or all",
);

/**
 * What becomes of dead letters; each is written into the audit by the statement that closes it.
 *
 * - `POST /v1/admin/dead-letters/replays` puts them back into the log, each once, whoever asks again: `{ done, left }`,
 *   where `left` names those that stay and why. 503 while Redis or Postgres is away: the same again is safe
 * - `POST /v1/admin/dead-letters/drops` gives them up for good: `{ done, left }`; no total will ever hold them
 *
 * Of more than 500 the oldest are taken; `more` tells that others wait.
 */
export function settleDeadLetters({ pool, redis, log }: Pick<AdminServices, "pool" | "redis" | "log">) {
  async function chosenBy(request: Request): Promise<{ ids: number[]; more: boolean } | Response> {
    const body = await readBody(request, ChosenBody);
    if (!body.ok) return body.refusal;
    const chosen = body.value;
    const ids =
      "ids" in chosen ? [...new Set(chosen.ids)] : await waitingDeadLetters(pool, { why: chosen.why }, MOST + 1);
    return { ids: ids.slice(0, MOST), more: ids.length > MOST };
  }
  return new Hono<Guarded>()
    .post(PATHS.adminReplays, async (c) => {
      const chosen = await chosenBy(c.req.raw);
      if (chosen instanceof Response) return chosen;
      let done = 0;
      const left: { id: number; why: Left["left"] | "unknown" }[] = [];
      for (const id of chosen.ids) {
        let replayed;
        try {
          replayed = await replay(pool, redis, id, c.get("by"));
        } catch (error) {
          log.warn("Dead letters could not be put back now", faultOf(error));
          return problemResponse("unavailable", { detail: "Redis or Postgres could not be reached: send it again" });
        }
        if (!replayed) left.push({ id, why: "unknown" });
        else if ("left" in replayed) left.push({ id, why: replayed.left });
        else done++;
      }
      return c.json({ done, left, more: chosen.more });
    })
    .post(PATHS.adminDrops, async (c) => {
      const chosen = await chosenBy(c.req.raw);
      if (chosen instanceof Response) return chosen;
      let done = 0;
      const left: { id: number; why: "closed" }[] = [];
      for (const id of chosen.ids) {
        if (await closeDeadLetter(pool, id, "dropped", c.get("by"))) done++;
        else left.push({ id, why: "closed" });
      }
      return c.json({ done, left, more: chosen.more });
    });
}
