import type { Fault } from "../fault.ts";
import { clocksSet } from "./clocks.ts";
import { clusterStorm } from "./cluster.ts";
import { redisFailover } from "./failover.ts";
import { killPoints } from "./kill-points.ts";
import { acceptedUnheard, answersDropped, network } from "./network.ts";
import { idsAgain, lateCopy, lateStatement, lateTrim, tailLost } from "./past.ts";
import { nothing } from "./nothing.ts";
import { poison } from "./poison.ts";
import { postgresFailover, postgresFailoverLate } from "./postgres-failover.ts";
import { locked, postgresKilled, sessionsEnded } from "./postgres.ts";
import { asleep, killed, rolled } from "./processes.ts";
import { powerCut, powerCutEverysec, redisAsleep, redisFlushed, redisFull, redisKilled, redisPaused } from "./redis.ts";
import { storm, stormOverValkey } from "./storm.ts";
import { zombies } from "./zombies.ts";
import { eventBridge, helpDesk } from "./stand-ins.ts";

/** Every fault, in the order they are run. */
export const EVERY: readonly Fault[] = [
  nothing,
  storm,
  stormOverValkey,
  clusterStorm,
  killed,
  asleep,
  zombies,
  redisKilled,
  redisAsleep,
  powerCut,
  powerCutEverysec,
  redisFull,
  redisPaused,
  redisFlushed,
  redisFailover,
  postgresKilled,
  sessionsEnded,
  postgresFailover,
  postgresFailoverLate,
  locked,
  eventBridge,
  helpDesk,
  network,
  answersDropped,
  acceptedUnheard,
  clocksSet,
  rolled,
  poison,
  tailLost,
  lateStatement,
  lateTrim,
  lateCopy,
  idsAgain,
  ...killPoints,
];
