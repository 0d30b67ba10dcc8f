import { Address, ENV, PORTS, Port } from "@earshot/contract";
import * as v from "valibot";
import { CREDENTIALS } from "../helpdesk/credentials.ts";
import { LOOPBACK } from "../process/ports.ts";
import { StandInHost, logLine, runStandIn } from "../stand-in/stand-in.ts";
import { startEventBridge } from "./start.ts";

const log = logLine("eventbridge");

const Hosts = v.pipe(
  v.string(),
  v.regex(/^(?:[\w-]+=https?:[^\s,=]+(?:,|$))*$/, "must be names and addresses such as webhook=http://127.0.0.1:9000"),
  v.transform((text) =>
    Object.fromEntries(
      text
        .split(",")
        .filter(Boolean)
        .map((host): [string, string] => cut(host)),
    ),
  ),
);

const cut = (host: string): [string, string] => [host.split("=", 1).join(), host.slice(host.indexOf("=") + 1)];

await runStandIn(
  v.object({
    [ENV.eventbridgePort]: Port(PORTS.eventbridge),
    [ENV.helpdeskPort]: Port(PORTS.helpdesk),
    [ENV.helpdeskUrl]: v.optional(Address),
    [ENV.eventHosts]: v.optional(Hosts, ""),
    [ENV.dataDir]: v.optional(v.string(), ".earshot"),
    ...StandInHost,
    [ENV.invocationRate]: v.optional(
      v.pipe(
        v.string(),
        v.regex(/^[1-9]\d{0,3}$/, "must be a number of calls a second, 1 to 9999"),
        v.transform(Number),
      ),
    ),
  }),
  async (config) => {
    const bridge = await startEventBridge({
      port: config[ENV.eventbridgePort],
      host: config[ENV.standInHost],
      dataDir: config[ENV.dataDir],
      helpdeskUrl: config[ENV.helpdeskUrl] ?? `http://${LOOPBACK}:${config[ENV.helpdeskPort]}`,
      hosts: config[ENV.eventHosts],
      credentials: CREDENTIALS,
      invocationsPerSecond: config[ENV.invocationRate],
      onDeadLetter: ({ MessageAttributes: { ERROR_CODE, ERROR_MESSAGE, RETRY_ATTEMPTS } }) =>
        log("Gave up an event: it waits in the dead-letter file", {
          code: ERROR_CODE?.StringValue,
          reason: ERROR_MESSAGE?.StringValue,
          retries: RETRY_ATTEMPTS?.StringValue,
        }),
    });
    log("Listening", { url: bridge.url });
    return bridge;
  },
);
