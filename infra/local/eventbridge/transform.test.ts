import { describe, expect, test } from "vitest";
import type { Json } from "./pattern.ts";
import { atPath, transformInput } from "./transform.ts";

const EVENT: Record<string, Json> = {
  version: "0",
  id: "7bf73129",
  "detail-type": "State-change",
  time: "2015-11-11T21:29:54Z",
  resources: ["arn:one", "arn:two"],
  detail: {
    "instance-id": "i-0123456789",
    state: "RUNNING",
    count: 3,
    flag: true,
    nothing: null,
    words: `say "hi"\n<state>`,
    nested: { a: [1, "b"] },
    items: [{ name: "x" }, { name: "y" }],
  },
};

const PREDEFINED = {
  ruleArn: "arn:aws:events:us-east-2:123456789012:rule/example",
  ruleName: "example",
  ingestionTime: "2026-01-01T00:00:00.000Z",
};

const PATHS = {
  instance: "$.detail.instance-id",
  state: "$.detail.state",
  count: "$.detail.count",
  flag: "$.detail.flag",
  nothing: "$.detail.nothing",
  words: "$.detail.words",
  nested: "$.detail.nested",
  resource: "$.resources[1]",
  names: "$.detail.items[*].name",
  missing: "$.detail.absent",
};

/** Template and output as the user guide documents them, and what follows from its warnings. */
const VECTORS: readonly [what: string, template: string, output: string][] = [
  ["a simple string", `"instance <instance> is in <state>"`, `"instance i-0123456789 is in RUNNING"`],
  ["escaped quotes", `"instance \\"<instance>\\" is in <state>"`, `"instance \\"i-0123456789\\" is in RUNNING"`],
  ["simple JSON", `{ "instance" : <instance>,\n  "state": <state> }`, `{"instance":"i-0123456789","state":"RUNNING"}`],
  [
    "JSON with strings and variables",
    `{"state": "<state>", "status": "instance \\"<instance>\\" is in <state>"}`,
    `{"state":"RUNNING","status":"instance \\"i-0123456789\\" is in RUNNING"}`,
  ],
  ["variables and static values", `{"state": [ 9, <state>, true ]}`, `{"state":[9,"RUNNING",true]}`],
  ["a number, a boolean, null", `[<count>, <flag>, <nothing>]`, `[3,true,null]`],
  ["an object", `{"all": <nested>}`, `{"all":{"a":[1,"b"]}}`],
  ["an array's element", `[<resource>]`, `["arn:two"]`],
  ["all of an array", `{"names": <names>}`, `{"names":["x","y"]}`],
  ["a path that leads nowhere, in a string", `"[<missing>]"`, `"[]"`],
  ["a path that leads nowhere, as a value", `{"a": <missing>}`, `{"a":}`],
  ["an unknown name stays", `"<unknown>"`, `"<unknown>"`],
  ["text as a value is quoted and escaped", `{"w": <words>}`, `{"w":"say \\"hi\\"\\n<state>"}`],
  ["text in a string is pasted as it is", `{"w": "<words>"}`, `{"w":"say "hi"\n<state>"}`],
  [
    "reserved variables",
    `{"arn": <aws.events.rule-arn>, "n": "<aws.events.rule-name>"}`,
    `{"arn":"${PREDEFINED.ruleArn}","n":"example"}`,
  ],
  ["ingestion time", `[<aws.events.event.ingestion-time>]`, `["2026-01-01T00:00:00.000Z"]`],
  ["the event without its detail", `<aws.events.event>`, JSON.stringify({ ...EVENT, detail: undefined })],
  ["the whole event", `<aws.events.event.json>`, JSON.stringify(EVENT)],
];

test.each(VECTORS)("transformInput(): %s", (_what, template, output) => {
  expect(transformInput(template, PATHS, EVENT, PREDEFINED)).toBe(output);
});

test("transformInput() shows why no customer's words may stand between quotation marks", () => {
  const event = { ...EVENT, detail: { words: `","priority":"urgent` } };
  const pasted: unknown = JSON.parse(transformInput(`{"comment": "<words>"}`, PATHS, event, PREDEFINED));
  const value: unknown = JSON.parse(transformInput(`{"comment": <words>}`, PATHS, event, PREDEFINED));

  expect(pasted).toEqual({ comment: "", priority: "urgent" });
  expect(value).toEqual({ comment: `","priority":"urgent` });
});

describe("atPath()", () => {
  test.each<[string, Json | undefined]>([
    ["$", EVENT],
    ["$.id", "7bf73129"],
    ["$.detail-type", "State-change"],
    ["$.resources[0]", "arn:one"],
    ["$.detail.items[1].name", "y"],
    ["$.detail.items[7].name", undefined],
    ["$.detail.constructor", undefined],
    ["$.resources.length", undefined],
    ["$.detail.nested.*", [[1, "b"]]],
  ])("%s", (path, found) => {
    expect(atPath(EVENT, path)).toEqual(found);
  });

  test.each(["", "detail", "$detail", "$.detail[?(@.a)]", "$..id"])("refuses %s", (path) => {
    expect(() => atPath(EVENT, path)).toThrow(TypeError);
  });
});
