import { PATHS } from "@earshot/contract";
import { Hono } from "hono";
import { problemResponse } from "../service/problem.ts";
import { contentOf } from "../store/dead-letter-content.ts";
import { type DeadLetter, readDeadLetter, revealDeadLetter } from "../store/dead-letters.ts";
import type { AdminServices, Guarded } from "./services.ts";

/**
 * One dead letter, decoded; 404 where there is none.
 *
 * - `GET /v1/admin/dead-letters/<id>` hides what a customer wrote, and the bytes of what cannot be decoded
 * - `POST /v1/admin/dead-letters/<id>/reveals` shows these too. The audit has who saw them, so it is no GET: a page of
 *   somebody else could ask for one in an administrator's name
 */
export function showDeadLetter({ pool }: Pick<AdminServices, "pool">) {
  return new Hono<Guarded>()
    .get(PATHS.adminDeadLetter(":id"), async (c) => {
      const id = numberOf(c.req.param("id"));
      return answer(id === undefined ? undefined : await readDeadLetter(pool, id), false);
    })
    .post(PATHS.adminReveals(":id"), async (c) => {
      const id = numberOf(c.req.param("id"));
      return answer(id === undefined ? undefined : await revealDeadLetter(pool, id, c.get("by")), true);
    });
}

const numberOf = (text = ""): number | undefined => (/^[1-9]\d{0,14}$/.test(text) ? Number(text) : undefined);

function answer(letter: DeadLetter | undefined, reveal: boolean): Response {
  if (!letter) return problemResponse("not-found");
  const { payload, ...line } = letter;
  const headers = { "cache-control": "no-store" };
  return Response.json({ ...line, content: contentOf(payload, reveal) }, { headers });
}
