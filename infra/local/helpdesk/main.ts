import { Address, ENV, PATHS, PORTS, Port, Secret } from "@earshot/contract";
import * as v from "valibot";
import { LOOPBACK } from "../process/ports.ts";
import { StandInHost, logLine, runStandIn } from "../stand-in/stand-in.ts";
import { startHelpdesk } from "./start.ts";

const log = logLine("helpdesk");

await runStandIn(
  v.object({
    [ENV.helpdeskPort]: Port(PORTS.helpdesk),
    [ENV.dataDir]: v.optional(v.string(), ".earshot"),
    [ENV.hookKeys]: v.optional(Secret),
    [ENV.hookUrl]: v.optional(Address),
    [ENV.resultsPort]: Port(PORTS.results),
    ...StandInHost,
  }),
  async (config) => {
    const [secret] = config[ENV.hookKeys]?.split(",") ?? [];
    const url = config[ENV.hookUrl] ?? `http://${LOOPBACK}:${config[ENV.resultsPort]}${PATHS.zendeskHook}`;
    const desk = await startHelpdesk({
      port: config[ENV.helpdeskPort],
      host: config[ENV.standInHost],
      dataDir: config[ENV.dataDir],
      hook: secret === undefined ? undefined : { url, secret },
    });
    log("Listening", { url: desk.url });
    return desk;
  },
);
