import { connect } from "node:net";
import { LOOPBACK } from "../../local/process/ports.ts";
import type { Fault } from "../fault.ts";
import { openLink } from "../link.ts";
import { startChaosRedis } from "../redis.ts";
import { pauseUntil } from "./pause.ts";

/** How far the replica is behind when its primary dies, in ms. */
const LAG = 1000;

/**
 * F6: the primary dies, a replica that is a second behind takes its place, and all are led there. What was accepted in
 * that second is lost, as replication does not wait: the ledger has to tell.
 */
export const redisFailover: Fault = {
  id: "F6",
  what: "Redis fails over to a replica that is 1 s behind",
  loses: true,
  rate: 150,
  async run({ folder, links, redis, straight, publish, atEnd }, random, over) {
    const stream = await openLink(redis.port);
    const replica = await startChaosRedis(`${folder}/replica`, {
      settings: { replicaof: `${LOOPBACK} ${stream.port}` },
    });
    atEnd(() => replica.discard());
    try {
      const linked = AbortSignal.timeout(10_000);
      while (!(await ask(replica.port, "INFO replication")).includes("master_link_status:up")) {
        if (linked.aborted) throw new Error("The replica has not found its primary in 10 s");
        await pauseUntil(100, linked);
      }
      await pauseUntil(random.between(500, 2000), over);
      stream.weather({ silent: true });
      await pauseUntil(LAG, over);
      await redis.kill();
      await ask(replica.port, "REPLICAOF NO ONE");
      for (const link of [links["edge-redis"], links["drain-redis"], straight.redis]) {
        link.target = replica.port;
        link.reset();
      }
      await publish();
      await pauseUntil(60_000, over);
      return `failed over with ${LAG} ms of lag`;
    } finally {
      stream.close();
    }
  },
};

/** Sends one inline command; resolves with what comes back within a moment. */
function ask(port: number, command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: LOOPBACK });
    let reply = "";
    socket.once("error", reject);
    socket.once("connect", () => socket.write(`${command}\r\n`));
    socket.on("data", (piece) => {
      reply += piece.toString();
      if (reply.startsWith("+") || /\r\n\r\n|role:[^]*\r\n$/.test(reply)) socket.end();
    });
    socket.once("close", () => resolve(reply));
  });
}
