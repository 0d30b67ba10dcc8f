import { PATHS, type ReceiptStatus } from "@earshot/contract";
import { Hono } from "hono";
import { problemResponse } from "../service/problem.ts";
import { readStatus } from "../store/feedback-status.ts";
import type { ResultsServices } from "./services.ts";

/**
 * `GET /v1/receipts/<receipt>`: how far a feedback has come, for whoever holds its receipt; the edge asks here.
 *
 * The receipt is a secret of its holder: it is in no log, and nothing about its answer is kept by a cache.
 */
export function showReceipt({ pool, openReceipt }: Pick<ResultsServices, "pool" | "openReceipt">) {
  return new Hono().get(PATHS.receipt(":receipt"), async (c) => {
    c.header("cache-control", "no-store");
    const claims = openReceipt(c.req.param("receipt") ?? "");
    if (!claims) return problemResponse("unknown-receipt");
    const { status, asOf } = await readStatus(pool, claims);
    const { survey, submissionId } = claims;
    return c.json({ status, survey, submissionId, asOf: asOf.toISOString() } satisfies ReceiptStatus);
  });
}
