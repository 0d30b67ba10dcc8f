import type { Logger } from "@logtape/logtape";
import type { Registry } from "prom-client";
import type { Needs } from "../service/health.ts";
import type { Database, Pool } from "../store/connect.ts";
import type { Access } from "./access.ts";
import type { Hub } from "./live/hub.ts";
import type { BuiltPage } from "./page/built-page.ts";
import type { OpenReceipt } from "./receipts.ts";
import type { Readings } from "./readings.ts";
import type { SessionCookies } from "./session-cookie.ts";

/** What the results service works with. */
export interface ResultsServices {
  readings: Readings;
  /** For the hot reads; Drizzle must not know it, see `connect.ts`. */
  pool: Pool;
  database: Database;
  hub: Hub;
  access: Access;
  cookies: SessionCookies;
  openReceipt: OpenReceipt;
  page: BuiltPage;
  /** Where customers reach the edge, for links on the page; undefined: the page assumes its default port. */
  edgeUrl: string | undefined;
  log: Logger;
  registry: Registry;
  needs: Needs;
}
