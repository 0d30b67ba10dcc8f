import { mkdirSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { createServer } from "node:http";
import { join } from "node:path";
import { PutEventsCommand } from "@aws-sdk/client-eventbridge";
import type { CaseOpened } from "@earshot/contract";
import { EVENT, PATHS } from "@earshot/contract/names";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { startEventBridge } from "../local/eventbridge/start.ts";
import { awsClient, caseOpened, entryOf, ownFolder } from "../local/eventbridge/test/world.ts";
import { CREDENTIALS } from "../local/helpdesk/credentials.ts";
import { eventsDigest, readRenderedEvents } from "./event-files.ts";

/** A help desk that writes down each request as it came, byte for byte. */
async function recorder() {
  const requests: { path: string; bytes: Buffer }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const isToken = request.url === "/oauth/tokens";
      const head = `${request.method} ${request.url}\r\n${request.rawHeaders.join("\r\n")}\r\n\r\n`;
      requests.push({ path: request.url ?? "", bytes: Buffer.concat([Buffer.from(head), ...chunks]) });
      response.writeHead(isToken ? 200 : 201, { "content-type": "application/json" });
      response.end(isToken ? '{"access_token":"token","expires_in":3600,"token_type":"bearer"}' : "{}");
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("Cannot listen on a free port");
  return { url: `http://127.0.0.1:${address.port}`, requests };
}

/** A folder of rules, made of what Terraform gives EventBridge and of nothing else. */
function folderOfRendered(): string {
  const folder = ownFolder();
  const { rules, archive } = readRenderedEvents();
  for (const [name, rule] of Object.entries(rules)) {
    const write = (file: string, text: string) => writeFileSync(join(folder, name, file), text);
    mkdirSync(join(folder, name));
    write(
      "rule.json",
      JSON.stringify({
        name: rule.rule_name,
        description: rule.description,
        eventBusName: EVENT.bus,
        eventPattern: JSON.parse(rule.event_pattern),
      }),
    );
    write(
      "target.json",
      JSON.stringify({
        host: rule.host,
        inputPaths: rule.input_paths,
        headerParameters: rule.header_parameters,
        apiDestination: {
          httpMethod: rule.http_method,
          path: rule.path,
          invocationRateLimitPerSecond: rule.rate_limit,
        },
        connection: rule.connection,
        retryPolicy: {
          maximumEventAgeInSeconds: rule.maximum_age,
          maximumRetryAttempts: rule.maximum_attempts,
        },
        deadLetterQueue: rule.dead_letters,
      }),
    );
    write("input-template.txt", rule.input_template);
  }
  const description = "By Terraform";
  writeFileSync(
    join(folder, "archive.json"),
    JSON.stringify({
      name: "earshot",
      description,
      eventBusName: EVENT.bus,
      eventPattern: JSON.parse(archive.event_pattern),
      retentionDays: archive.retention_days,
    }),
  );
  return folder;
}

/** Brings events to the help desk by the rules of a folder, one after the other; the requests as they came. */
async function requestsBy(
  rules: string | undefined,
  desk: Awaited<ReturnType<typeof recorder>>,
  events: readonly CaseOpened[],
) {
  const bridge = await startEventBridge({
    port: 0,
    dataDir: ownFolder(),
    helpdeskUrl: desk.url,
    hosts: { webhook: `${desk.url}/webhook` },
    credentials: CREDENTIALS,
    invocationsPerSecond: 300,
    ...(rules === undefined ? {} : { rules }),
  });
  const before = desk.requests.length;
  for (const event of events) {
    const delivered = bridge.tally.delivered;
    await awsClient(bridge.url).send(new PutEventsCommand({ Entries: [entryOf(event)] }));
    await vi.waitFor(() => expect(bridge.tally).toMatchObject({ pending: 0, delivered: delivered + 2 }), 20_000);
  }
  await bridge.close();
  const mine = desk.requests.slice(before).filter(({ path }) => path !== "/oauth/tokens");
  // The rules of an event are served side by side: in no order among themselves.
  return mine.map(({ bytes }) => bytes.toString("latin1")).toSorted();
}

const HOSTILE = [
  "Nobody came",
  '","priority":"urgent","x":"',
  "<ticket> <aws.events.event.json> \\u003cticket\\u003e",
  "line\nbreak\ttab \\ \"quoted\" 'single' `tick` ${var.name} %{ if true }",
  "日本語 🙁 \u{1F468}\u200D\u{1F469}\u200D\u{1F467} e\u0301",
];

describe("The way of an event", () => {
  it("is rendered from the files as they stand", () => {
    expect(readRenderedEvents().digest, "run npm run check:platform -- --write").toBe(eventsDigest());
  });

  it("ends in the same request to the help desk, byte for byte, by the stand-in's files and as Terraform renders them", async () => {
    const desk = await recorder();
    const events = HOSTILE.map((comment) => caseOpened(comment));
    const byFiles = await requestsBy(undefined, desk, events);
    const byTerraform = await requestsBy(folderOfRendered(), desk, events);

    expect(byFiles.filter((request) => request.startsWith(`POST ${PATHS.tickets}`))).toHaveLength(events.length);
    expect(byTerraform).toEqual(byFiles);
  });
});
