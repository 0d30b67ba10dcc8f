import type { Logger } from "@logtape/logtape";
import type { Registry } from "prom-client";
import type { Pool } from "../store/connect.ts";
import type { FindKey } from "../store/find-key.ts";
import type { ShareTokens } from "../service/share-token.ts";
import type { HoldsKey } from "../service/bearer.ts";
import type { Needs } from "../service/health.ts";
import type { Database } from "../store/connect.ts";
import type { SessionCookies } from "../service/session-cookie.ts";
import type { ReplayingRedis } from "../store/replay.ts";
import type { AskEdge } from "./ask-edge.ts";
import type { EraseCustomer } from "./erasure.ts";
import type { Publisher } from "./publish.ts";

/** What administration works with. */
export interface AdminServices {
  database: Database;
  /** For hot statements; Drizzle must not know it. */
  pool: Pool;
  publisher: Publisher;
  holdsKey: HoldsKey;
  findKey: FindKey;
  /** Undefined: the key that signs sessions is not here, and nobody comes by one. */
  cookies: SessionCookies | undefined;
  shareTokens: ShareTokens;
  /** Where surveys that are being written lie for a while. */
  drafts: { keep(id: string, text: string): Promise<unknown> };
  redis: ReplayingRedis;
  /** Undefined: the key that leads from customers to their answers is not here. */
  erase: EraseCustomer | undefined;
  /** The edge as customers reach it; undefined: administration was not told where it is. */
  askEdge: AskEdge | undefined;
  /** Where viewers reach the results, for the links it makes. */
  resultsUrl: string;
  log: Logger;
  registry: Registry;
  needs: Needs;
}

/** What the guard tells the routes behind it. */
export interface Guarded {
  Variables: {
    /** Who calls, as in `audit`. */
    by: string;
  };
}
