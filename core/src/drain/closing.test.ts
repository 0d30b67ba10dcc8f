import { getLogger } from "@logtape/logtape";
import { bulkhead } from "cockatiel";
import { Registry } from "prom-client";
import { expect, it, vi } from "vitest";
import { createLoop } from "./loop.ts";
import { createMetrics } from "./metrics.ts";
import type { Settler } from "./settler.ts";
import { createMemoryLog } from "./test/memory-log.ts";
import { createMemoryOffset } from "./test/memory-offset.ts";

it("begins no batch once it was told to stop, however long it has waited for its turn", async () => {
  const log = createMemoryLog();
  log.admit();
  const tables = createMemoryOffset();
  const slots = bulkhead(1, 1);
  const others = Promise.withResolvers<void>();
  const busy = slots.execute(() => others.promise);
  let batches = 0;
  const settler: Settler = {
    settle: (...given) => {
      batches++;
      return tables.settler.settle(...given);
    },
  };
  const loop = createLoop(
    0,
    {
      logs: { ...log.logs, readBytes: async () => undefined },
      doorbell: { wait: async () => false, run: async () => {} },
      slots,
      most: 10,
      metrics: createMetrics(new Registry(), new Map()),
      log: getLogger(["test"]),
      caughtUp: new Map(),
    },
    { inFlight: 0, oldest: undefined, stopped: undefined },
    { store: tables.store, settler, trimmer: { reached() {} }, pause: async () => {} },
  );

  const closing = new AbortController();
  const step = loop.step(closing.signal).then(
    () => "settled",
    () => "left",
  );
  await vi.waitFor(() => expect(slots.queueSlots).toBe(0));
  closing.abort();
  others.resolve();
  await busy;
  expect(await step).toBe("left");
  expect(batches).toBe(0);
});
