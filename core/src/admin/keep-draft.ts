import { randomBytes } from "node:crypto";
import { PATHS, REDIS } from "@earshot/contract";
import { Hono } from "hono";
import { readBody } from "../service/json-body.ts";
import { faultOf } from "../service/logging.ts";
import { problemResponse } from "../service/problem.ts";
import { SurveyBody } from "./case-rule.ts";
import type { AdminServices } from "./services.ts";

/** How long a draft is kept, in seconds. */
const KEPT = 600;

/** What keeping drafts needs of Redis. */
interface DraftingRedis {
  set(key: string, value: string, options: { expiration: { type: "EX"; value: number } }): Promise<unknown>;
}

/** Keeps drafts in Redis, where they go by themselves. */
export function draftsIn(redis: DraftingRedis): AdminServices["drafts"] {
  return { keep: (id, text) => redis.set(REDIS.draft(id), text, { expiration: { type: "EX", value: KEPT } }) };
}

/**
 * `POST /v1/admin/drafts` with a survey: keeps it for ten minutes where the edge finds it, to show how its page would
 * look. Answers 201 `{ id }`; its page is at the edge, at `/preview/<id>`.
 *
 * A draft has an id of its own, of 128 random bits, and never changes: it is no survey, takes no answers, and who has
 * not written it does not find it. 503 while Redis is away.
 */
export function keepDraft({ drafts, log }: Pick<AdminServices, "drafts" | "log">) {
  return new Hono().post(PATHS.adminDrafts, async (c) => {
    const body = await readBody(c.req.raw, SurveyBody);
    if (!body.ok) return body.refusal;
    const id = randomBytes(16).toString("hex");
    try {
      await drafts.keep(id, JSON.stringify(body.value));
    } catch (error) {
      log.warn("A draft could not be kept now", faultOf(error));
      return problemResponse("unavailable", { detail: "Redis could not be reached: send it again" });
    }
    c.header("cache-control", "no-store");
    return c.json({ id }, 201);
  });
}
