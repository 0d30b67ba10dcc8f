import { ENV, PORTS, Port } from "@earshot/contract";
import * as v from "valibot";
import { StandInHost, logLine, runStandIn } from "../stand-in/stand-in.ts";
import { startHelpdesk } from "./start.ts";

const log = logLine("helpdesk");

await runStandIn(
  v.object({
    [ENV.helpdeskPort]: Port(PORTS.helpdesk),
    [ENV.dataDir]: v.optional(v.string(), ".earshot"),
    ...StandInHost,
  }),
  async (config) => {
    const desk = await startHelpdesk({
      port: config[ENV.helpdeskPort],
      host: config[ENV.standInHost],
      dataDir: config[ENV.dataDir],
    });
    log("Listening", { url: desk.url });
    return desk;
  },
);
