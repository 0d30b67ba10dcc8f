import { ENV, PORTS, Port } from "@earshot/contract";
import * as v from "valibot";
import { logLine, runStandIn } from "../stand-in/stand-in.ts";
import { startHelpdesk } from "./start.ts";

const log = logLine("helpdesk");

await runStandIn(
  v.object({
    [ENV.helpdeskPort]: Port(PORTS.helpdesk),
    [ENV.dataDir]: v.optional(v.string(), ".earshot"),
  }),
  async (config) => {
    const desk = await startHelpdesk({ port: config[ENV.helpdeskPort], dataDir: config[ENV.dataDir] });
    log("Listening", { url: desk.url });
    return desk;
  },
);
