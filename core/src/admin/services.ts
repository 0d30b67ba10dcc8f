import type { Logger } from "@logtape/logtape";
import type { Registry } from "prom-client";
import type { HoldsKey } from "../service/bearer.ts";
import type { Needs } from "../service/health.ts";
import type { Database } from "../store/connect.ts";
import type { Publisher } from "./publish.ts";

/** What administration works with. */
export interface AdminServices {
  database: Database;
  publisher: Publisher;
  holdsKey: HoldsKey;
  /** Where viewers reach the results, for the links it makes. */
  resultsUrl: string;
  log: Logger;
  registry: Registry;
  needs: Needs;
}
