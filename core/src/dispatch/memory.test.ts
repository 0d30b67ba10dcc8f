import { testEventBus } from "./conformance.ts";
import { memoryBus } from "./memory.ts";

testEventBus("memoryBus()", async () => {
  const bus = memoryBus();
  return {
    bus,
    taken: () => bus.taken.length,
    failNext: (how) => void bus.faults.push(how),
    failAt: (position) => void bus.faults.push({ position, code: "InternalFailure" }),
  };
});
