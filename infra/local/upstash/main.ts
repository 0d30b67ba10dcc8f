import { Address, ENV, Port, PORTS } from "@earshot/contract";
import * as v from "valibot";
import { logLine, runStandIn } from "../stand-in/stand-in.ts";
import { startUpstash } from "./start.ts";

const log = logLine("upstash");

await runStandIn(
  v.object({
    [ENV.upstashPort]: Port(PORTS.upstash),
    [ENV.redisUrl]: Address,
    [ENV.upstashToken]: v.string(),
  }),
  async (config) => {
    const upstash = await startUpstash({
      redisUrl: config[ENV.redisUrl],
      token: config[ENV.upstashToken],
      port: config[ENV.upstashPort],
    });
    log("Listening", { url: upstash.url });
    return upstash;
  },
);
