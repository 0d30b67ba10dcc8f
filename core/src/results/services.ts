import type { Survey } from "@earshot/contract";
import type { Logger } from "@logtape/logtape";
import type { Registry } from "prom-client";
import type { Needs } from "../service/health.ts";
import type { Database, Pool } from "../store/connect.ts";
import type { Access } from "./access.ts";
import type { FindKey } from "../store/find-key.ts";
import type { Hub } from "./live/hub.ts";
import type { Seats } from "./live/seats.ts";
import type { NetworkReader } from "./network-behind.ts";
import type { BuiltPage } from "./page/built-page.ts";
import type { ReadSignature } from "./hook-signature.ts";
import type { OpenReceipt } from "./receipts.ts";
import type { OpenShare } from "./shared-links.ts";
import type { Readings } from "./readings.ts";
import type { SessionCookies } from "../service/session-cookie.ts";

/** What the results service works with. */
export interface ResultsServices {
  readings: Readings;
  /** For the hot reads; Drizzle must not know it, see `connect.ts`. */
  pool: Pool;
  database: Database;
  hub: Hub;
  seats: Seats;
  networkOf: NetworkReader;
  access: Access;
  cookies: SessionCookies;
  findKey: FindKey;
  /** A survey as it is now. */
  findSurvey: (id: string) => Promise<Survey | null>;
  openReceipt: OpenReceipt;
  openShare: OpenShare;
  /** Undefined: the help desk does not call back. */
  readSignature: ReadSignature | undefined;
  page: BuiltPage;
  /** Where customers reach the edge, for links on the page; undefined: the page assumes its default port. */
  edgeUrl: string | undefined;
  /** Where people look at a ticket, with a place for its id; undefined: nobody has said. */
  ticketUrl: string | undefined;
  /** Where administration is; undefined: the page has none. */
  adminUrl: string | undefined;
  log: Logger;
  registry: Registry;
  needs: Needs;
}
