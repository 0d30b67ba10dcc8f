import type { Fault } from "../fault.ts";
import type { World } from "../world.ts";
import { pauseUntil } from "./pause.ts";

async function order(url: string, fault: object): Promise<void> {
  await fetch(`${url}/_faults`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify([fault]),
    signal: AbortSignal.timeout(2000),
  }).then(
    (response) => response.body?.cancel(),
    () => undefined,
  );
}

/** F11 */
export const eventBridge: Fault = {
  id: "F11",
  what: "EventBridge: errors, throttling, one of ten refused, lost answers, resets",
  async run({ eventbridge }: World, random, over) {
    let orders = 0;
    while (!over.aborted) {
      const kind = random.of(["error", "throttle", "partial", "drop-reply", "reset"]);
      await order(eventbridge, kind === "partial" ? { kind, position: random.between(0, 9) } : { kind });
      orders++;
      await pauseUntil(random.between(50, 400), over);
    }
    return `${orders} faults`;
  },
};

/** F12 */
export const helpDesk: Fault = {
  id: "F12",
  what: "help desk: 429, 500, 503, late answers, resets before and after the ticket",
  async run({ helpdesk }: World, random, over) {
    let orders = 0;
    while (!over.aborted) {
      const kind = random.of(["429", "500", "503", "401", "slow", "reset-after", "reset-before"]);
      const status = Number(kind);
      await order(
        helpdesk,
        Number.isNaN(status)
          ? { kind, ...(kind === "slow" ? { ms: 6000 } : {}) }
          : { kind: "status", status, ...(status === 429 ? { retryAfter: 1 } : {}) },
      );
      orders++;
      await pauseUntil(random.between(100, 800), over);
    }
    return `${orders} faults`;
  },
};
