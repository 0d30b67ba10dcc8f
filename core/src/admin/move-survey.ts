import { PATHS } from "@earshot/contract";
import { Hono } from "hono";
import * as v from "valibot";
import { readBody } from "../service/json-body.ts";
import { problemResponse } from "../service/problem.ts";
import { archiveSurvey, readKnownSurvey, writeSurvey } from "../store/surveys.ts";
import type { AdminServices, Guarded } from "./services.ts";

/** What is sent. */
export const StateBody = v.strictObject({ state: v.picklist(["open", "closed", "archived"]) });

/**
 * `POST /v1/admin/surveys/<id>/state` with `{ state }`: opens a survey, closes it, or closes it and takes it out of the
 * lists. Its results stay at their address. 202 as for `PUT`; 409 where somebody else has written it meanwhile.
 */
export function moveSurvey({ database, publisher }: Pick<AdminServices, "database" | "publisher">) {
  return new Hono<Guarded>().post(PATHS.adminState(":id"), async (c) => {
    const body = await readBody(c.req.raw, StateBody);
    if (!body.ok) return body.refusal;
    const { state } = body.value;
    const id = c.req.param("id") ?? "";
    const known = await readKnownSurvey(database, id);
    if (!known) return problemResponse("unknown-survey");
    const open = state === "open";
    if (known.config.open !== open) {
      const written = await writeSurvey(database, { ...known.config, open }, c.get("by"), known.version);
      if (!("version" in written))
        return problemResponse("conflict", { detail: "Look at it again and say it once more" });
    }
    await archiveSurvey(database, id, c.get("by"), state === "archived");
    const published = await publisher.publish();
    return c.json({ id, state }, published ? 200 : 202);
  });
}
