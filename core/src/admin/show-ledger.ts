import { PATHS } from "@earshot/contract";
import { Hono } from "hono";
import { readAccount } from "../store/account.ts";
import { ledgerOf } from "../store/ledger.ts";
import type { AdminServices } from "./services.ts";

/** `GET /v1/admin/ledger`: where every accepted entry is, as at the results service, of all surveys. */
export function showLedger({ pool }: Pick<AdminServices, "pool">) {
  return new Hono().get(PATHS.adminLedger, async (c) => c.json(ledgerOf(await readAccount(pool))));
}
