import { CHANNELS } from "@earshot/contract";
import type { Logger } from "@logtape/logtape";
import { faultOf } from "../../service/logging.ts";
import type { Pool } from "../../store/connect.ts";
import type { Hub } from "./hub.ts";

/**
 * Has the hub told what Postgres notifies of. A lost connection is made anew; what was notified meanwhile is lost, so
 * everything counts as changed when it listens again.
 */
export function listenForChanges(pool: Pool, hub: Pick<Hub, "changed">, log: Logger): void {
  for (const channel of [CHANNELS.results, CHANNELS.survey]) {
    pool
      .listen(
        channel,
        (survey) => hub.changed(survey),
        () => hub.changed(),
      )
      .catch((error: unknown) => log.warn("Cannot listen for changes yet, trying on", faultOf(error)));
  }
}
