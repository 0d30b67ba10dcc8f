import { PATHS, SurveyId } from "@earshot/contract";
import { Hono } from "hono";
import * as v from "valibot";
import { problemResponse } from "../service/problem.ts";
import { ledgerOf } from "../store/ledger.ts";
import type { ResultsServices } from "./services.ts";

const Asked = v.optional(SurveyId);

/**
 * `GET /v1/ledger`: where every accepted entry is (P3), by partition, by survey and in all, and whether it adds up.
 * `?survey=` gives of the surveys only this one, and that by partition.
 *
 * How many have answered a private survey is shown to those who are signed in only.
 */
export function showLedger({ readings, access }: Pick<ResultsServices, "readings" | "access">) {
  return new Hono().get(PATHS.ledger, async (c) => {
    const asked = v.safeParse(Asked, c.req.query("survey"));
    if (!asked.success) return problemResponse("invalid-field", { errors: [ASKED_WRONGLY] });
    const account = await readings.account(asked.output);
    const signedIn = (await access(c))?.scopes.has("totals") ?? false;
    const surveys = account.surveys.filter((survey) => signedIn || survey.public);
    c.header("cache-control", "no-store");
    return c.json(ledgerOf({ ...account, surveys }));
  });
}

const ASKED_WRONGLY = { pointer: "/survey", message: "Must be the id of a survey" };
