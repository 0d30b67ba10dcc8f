import type { Fault } from "../fault.ts";
import type { ProcessName } from "../processes.ts";
import { pauseUntil } from "./pause.ts";

const VICTIMS = [
  "edge",
  "drain",
  "drain-2",
  "dispatch",
  "results",
  "eventbridge",
] as const satisfies readonly ProcessName[];

/** F1: a process at a time, at any moment, and it comes back by itself. */
export const killed: Fault = {
  id: "F1",
  what: "kill -9 of edge, drains, dispatch, results, EventBridge",
  async run(world, random, over) {
    let kills = 0;
    while (!over.aborted) {
      await world.process(random.of(VICTIMS)).kill("SIGKILL");
      kills++;
      await pauseUntil(random.between(200, 1500), over);
    }
    return `${kills} kills`;
  },
};

/** F2: a drain sleeps for longer than others wait for it, and wakes up with a batch in its hands. */
export const asleep: Fault = {
  id: "F2",
  what: "drains held still in turn for 8 s, then awake again",
  async run(world, random, over) {
    let naps = 0;
    while (!over.aborted) {
      const drain = world.process(random.of(["drain", "drain-2"]));
      await drain.kill("SIGSTOP");
      await pauseUntil(8000, over);
      await drain.kill("SIGCONT");
      naps++;
      await pauseUntil(random.between(500, 2000), over);
    }
    return `${naps} naps`;
  },
};

/** F16: an update: each process in turn is asked to end and begins anew. */
export const rolled: Fault = {
  id: "F16",
  what: "SIGTERM of each in turn",
  async run(world, _, over) {
    let rounds = 0;
    while (!over.aborted) {
      for (const name of VICTIMS) {
        const process = world.process(name);
        const before = process.restarts;
        await process.kill("SIGTERM");
        const patience = AbortSignal.timeout(8000);
        while (process.restarts === before && !patience.aborted) await pauseUntil(50, patience);
        await pauseUntil(300, over);
      }
      rounds++;
    }
    return `${rounds} rounds`;
  },
};
