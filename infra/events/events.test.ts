import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { CaseOpened, EVENT, LIMITS, PATHS } from "@earshot/contract";
import { describe, expect, test } from "vitest";

const read = (path: string): string => readFileSync(join(import.meta.dirname, path), "utf8");
const json = (path: string) => JSON.parse(read(path));

/** The parts of a valibot schema that this test reads. */
interface Node {
  type: string;
  entries?: Record<string, Node>;
  wrapped?: Node;
  item?: Node;
  options?: readonly unknown[];
  literal?: unknown;
  pipe?: readonly (Node & { requirement?: unknown })[];
}

/** What JSON Schema calls a check of valibot's. */
const CHECKS: Readonly<Record<string, (requirement: unknown, of: string) => object>> = {
  uuid: () => ({ format: "uuid" }),
  iso_timestamp: () => ({ format: "date-time" }),
  regex: (requirement) => ({ pattern: (requirement as RegExp).source }),
  max_length: (requirement, of) => ({ [of === "array" ? "maxItems" : "maxLength"]: requirement }),
  min_length: (requirement) => ({ minLength: requirement }),
};

/** Writes a valibot schema as JSON Schema, as far as the event uses it. */
function jsonSchema(node: Node): Record<string, unknown> {
  switch (node.type) {
    case "optional":
      return jsonSchema(node.wrapped as Node);
    case "literal":
      return { const: node.literal };
    case "picklist":
      return { enum: node.options };
    case "union":
      return { anyOf: (node.options as Node[]).map(jsonSchema) };
    case "strict_object": {
      const entries = Object.entries(node.entries ?? {});
      return {
        type: "object",
        additionalProperties: false,
        required: entries.filter(([, entry]) => entry.type !== "optional").map(([name]) => name),
        properties: Object.fromEntries(entries.map(([name, entry]) => [name, jsonSchema(entry)])),
      };
    }
    case "array":
      return { type: "array", items: jsonSchema(node.item as Node), ...checks(node) };
    default:
      return { type: node.type, ...checks(node) };
  }
}

function checks({ type, pipe = [] }: Node): object {
  // A pipe within a pipe is how a schema is narrowed: its own checks come first.
  const nested = pipe.slice(0, 1).map((first) => (first.pipe === undefined ? {} : checks(first)));
  const own = pipe.slice(1).map((check) => CHECKS[check.type]?.(check.requirement, type) ?? {});
  return Object.assign({}, ...nested, ...own);
}

/** Lengths in code points, which valibot checks by functions that cannot be read. */
const LENGTHS: Readonly<Record<string, number>> = {
  comment: LIMITS.commentPoints,
  reason: LIMITS.reasonPoints,
  page: LIMITS.pagePoints,
  channel: LIMITS.tagPoints,
};

describe("case-opened.v1.schema.json", () => {
  test("says what the contract's schema says", () => {
    const {
      $schema: _dialect,
      $id: _id,
      title: _title,
      description: _description,
      ...written
    } = json("case-opened.v1.schema.json");
    const contract = jsonSchema(CaseOpened);
    const { feedback } = contract["properties"] as {
      feedback: { properties: Record<string, object> & { tags: { items: object } } };
    };
    for (const [name, maxLength] of Object.entries(LENGTHS))
      Object.assign(feedback.properties[name] ?? {}, { maxLength });
    Object.assign(feedback.properties.tags.items, { maxLength: LIMITS.tagPoints });

    expect(written).toEqual(contract);
  });

  test("is named by version, as the rule is", () => {
    expect(json("case-opened.v1.schema.json").$id).toBe("urn:earshot:event:case-opened:v1");
    expect(CaseOpened.entries.version.literal).toBe(1);
  });
});

/** Each folder is a rule. */
const RULES = readdirSync(import.meta.dirname, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

describe.each(RULES)("%s/", (name) => {
  const rule = json(`${name}/rule.json`);
  const target = json(`${name}/target.json`);
  const template = read(`${name}/input-template.txt`);

  test("the rule matches what the contract names, and no replay", () => {
    expect(rule.eventBusName).toBe(EVENT.bus);
    expect(rule.eventPattern).toEqual({
      source: [EVENT.source],
      "detail-type": [EVENT.caseOpened],
      detail: { version: [CaseOpened.entries.version.literal] },
      "replay-name": [{ exists: false }],
    });
    // Terraform puts it into a field of 2,048 characters.
    expect(JSON.stringify(rule.eventPattern).length).toBeLessThan(2048);
  });

  test("the template holds no variable between quotation marks, and none that is not there", () => {
    const outside = template.replaceAll(/"(?:[^"\\]|\\.)*"/g, (quoted) => (/[<>]/.test(quoted) ? "IN QUOTES" : ""));
    const used = [...outside.matchAll(/<(\w+)>/g)].map(([, variable]) => variable);
    expect(outside).not.toContain("IN QUOTES");
    expect(new Set(used)).toEqual(new Set(Object.keys(target.inputPaths)));
  });

  test("the request is keyed by the case, and not tried when that key may be forgotten", () => {
    expect(target.headerParameters).toEqual({ "Idempotency-Key": "$.detail.case.id" });
    expect(target.retryPolicy.maximumEventAgeInSeconds).toBeLessThan(7200);
    expect(target.deadLetterQueue.messageRetentionSeconds).toBe(14 * 86_400);
  });

  test("has names and a queue of its own", () => {
    for (const other of RULES.filter((each) => each !== name)) {
      expect(json(`${other}/rule.json`).name).not.toBe(rule.name);
      expect(json(`${other}/target.json`).deadLetterQueue.name).not.toBe(target.deadLetterQueue.name);
    }
  });
});

test("a ticket is the help desk's, two a second at most", () => {
  const { host, apiDestination, inputPaths } = json("case-opened/target.json");
  expect(json("case-opened/rule.json").name).toBe(EVENT.ticketRule);
  expect(host).toBe("helpdesk");
  expect(apiDestination).toEqual({ httpMethod: "POST", path: PATHS.tickets, invocationRateLimitPerSecond: 2 });
  expect(inputPaths).toEqual({ ticket: "$.detail.ticket" });
  expect(read("case-opened/input-template.txt").trim()).toBe('{"ticket": <ticket>}');
});

test("the archive keeps what we send, once", () => {
  expect(json("archive.json")).toMatchObject({
    eventBusName: EVENT.bus,
    eventPattern: { source: [EVENT.source], "replay-name": [{ exists: false }] },
  });
});
