import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { listen } from "../helpdesk/test/listener.ts";
import { RULES, readRules } from "./rules.ts";
import { caseOpened, ownFolder, put, virtualWorld } from "./test/world.ts";

const json = (...path: string[]) => JSON.parse(readFileSync(join(...path), "utf8"));

describe("a host without an address", () => {
  test("has no rule", () => {
    const named = (hosts: Record<string, string>) => readRules(RULES, hosts).map(({ name }) => name);
    expect(named({})).toEqual([]);
    expect(named({ helpdesk: "http://127.0.0.1" })).toEqual(["earshot-case-opened"]);
    expect(named({ helpdesk: "http://127.0.0.1", webhook: "http://127.0.0.1" })).toEqual([
      "earshot-case-opened",
      "earshot-case-opened-webhook",
    ]);
  });

  test("is still read, so that a broken file is told", () => {
    const folder = join(ownFolder(), "events");
    cpSync(RULES, folder, { recursive: true });
    writeFileSync(join(folder, "case-opened-webhook/target.json"), "{}");
    expect(() => readRules(folder, {})).toThrow("Invalid");
  });
});

describe("the rule of the webhook", () => {
  test("brings it the same event as the help desk, with its key and no ticket", async () => {
    const hook = await listen();
    const { bridge, desk, untilQuiet } = await virtualWorld({ hosts: { webhook: new URL(hook.url).origin } });
    const detail = caseOpened(`"quoted" <case> \n`);
    await put(bridge, detail);
    await untilQuiet();

    expect(desk.tickets.length).toBe(1);
    expect(hook.requests).toMatchObject([
      { headers: { "x-api-key": "not-a-secret-of-anybody", "idempotency-key": detail.case.id } },
    ]);
    expect(JSON.parse(hook.requests[0]?.body ?? "")).toEqual({
      case: detail.case.id,
      openedAt: detail.case.openedAt,
      survey: detail.survey,
      feedback: detail.feedback,
    });
  });

  test("away, it keeps no ticket back and fills a queue of its own", async () => {
    const hook = await listen(422);
    const { bridge, desk, dataDir, untilQuiet } = await virtualWorld({ hosts: { webhook: new URL(hook.url).origin } });
    const caseId = await put(bridge);
    await untilQuiet();

    expect(desk.tickets).toMatchObject([{ ticket: { external_id: caseId } }]);
    expect(json(dataDir, "eventbridge/earshot-webhook-dead.jsonl")).toMatchObject({
      MessageAttributes: { RULE_ARN: { StringValue: expect.stringContaining("case-opened-webhook") } },
    });
  });
});

test("one more target is a folder of files and an address", async () => {
  const rules = join(ownFolder(), "events");
  cpSync(RULES, rules, { recursive: true });
  cpSync(join(RULES, "case-opened-webhook"), join(rules, "chat"), { recursive: true });
  const rule = json(rules, "chat/rule.json");
  const urgent = { ...rule.eventPattern, detail: { ticket: { priority: ["high", "urgent"] } } };
  writeFileSync(join(rules, "chat/rule.json"), JSON.stringify({ ...rule, name: "chat", eventPattern: urgent }));
  writeFileSync(join(rules, "chat/input-template.txt"), '{"text": "A case of <survey> was opened", "id": <case>}');
  const inputPaths = { survey: "$.detail.survey.id", case: "$.detail.case.id" };
  writeFileSync(
    join(rules, "chat/target.json"),
    JSON.stringify({ ...json(rules, "chat/target.json"), host: "chat", inputPaths }),
  );
  const chat = await listen();
  const { bridge, untilQuiet } = await virtualWorld({ rules, hosts: { chat: new URL(chat.url).origin } });
  const caseId = await put(bridge);
  const calm = caseOpened();
  await put(bridge, { ...calm, ticket: { ...calm.ticket, priority: "normal" } });
  await untilQuiet();

  expect(chat.requests.map(({ body }) => JSON.parse(body))).toEqual([
    { text: "A case of service was opened", id: caseId },
  ]);
});

test("a replay of the archive brings all events once more and makes no ticket", async () => {
  const { bridge, desk, untilQuiet } = await virtualWorld();
  for (let index = 0; index < 3; index++) await put(bridge);
  await untilQuiet();
  // Long after the help desk has forgotten the keys, when only the rule stands in the way.
  const answer = await fetch(`${bridge.url}/_replay`, { method: "POST" });

  expect(await answer.json()).toEqual({ replayed: 3 });
  await untilQuiet();
  expect(desk.deliveries.count).toBe(3);
  await vi.waitFor(() => expect(bridge.tally).toMatchObject({ pending: 0, delivered: 3, dead: 0 }));
});
