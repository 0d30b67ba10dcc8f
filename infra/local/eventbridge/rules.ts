import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { type Json, compilePattern } from "./pattern.ts";
import { atPath } from "./transform.ts";

/** Where the rules stand that Terraform reads too. */
export const RULES = join(import.meta.dirname, "../../events");

const RuleFile = v.strictObject({
  name: v.string(),
  description: v.string(),
  eventBusName: v.string(),
  /** What `compilePattern` refuses is refused there. */
  eventPattern: v.custom<Json>(() => true),
});

const Whole = (low: number, high: number) => v.pipe(v.number(), v.integer(), v.minValue(low), v.maxValue(high));

const TargetFile = v.strictObject({
  inputPaths: v.pipe(v.record(v.string(), v.string()), v.maxEntries(100)),
  headerParameters: v.record(v.string(), v.string()),
  apiDestination: v.strictObject({
    httpMethod: v.picklist(["POST", "PUT", "PATCH"]),
    path: v.string(),
    invocationRateLimitPerSecond: Whole(1, 300),
  }),
  connection: v.strictObject({
    authorizationType: v.literal("OAUTH_CLIENT_CREDENTIALS"),
    authorizationPath: v.string(),
    httpMethod: v.literal("POST"),
    body: v.record(v.string(), v.string()),
  }),
  retryPolicy: v.strictObject({
    maximumEventAgeInSeconds: Whole(60, 86_400),
    maximumRetryAttempts: Whole(0, 185),
  }),
  deadLetterQueue: v.strictObject({ name: v.string(), messageRetentionSeconds: Whole(60, 1_209_600) }),
});

/** What a rule does with an event that it matches. */
export type Target = v.InferOutput<typeof TargetFile> & { inputTemplate: string };

/** A rule of a bus with its one target. */
export interface Rule {
  name: string;
  bus: string;
  arn: string;
  matches: (event: Json) => boolean;
  target: Target;
  targetArn: string;
}

/** The region and account that stand in the names of what this stand-in holds. */
export const REGION = "eu-central-1";
export const ACCOUNT = "000000000000";

/**
 * Reads the rules: each folder of `folder` with its `rule.json`, `target.json` and `input-template.txt`.
 *
 * @throws {v.ValiError} for a file of another shape, {TypeError} for a pattern that EventBridge would refuse
 */
export function readRules(folder: string): Rule[] {
  const names = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return names.map(({ name }) => {
    const read = (file: string) => readFileSync(join(folder, name, file), "utf8");
    const rule = v.parse(RuleFile, JSON.parse(read("rule.json")));
    const target = v.parse(TargetFile, JSON.parse(read("target.json")));
    // A path that cannot be followed should stop the start, not the first event.
    const paths = [...Object.values(target.inputPaths), ...Object.values(target.headerParameters)];
    for (const path of paths.filter((value) => value.startsWith("$"))) atPath({}, path);
    return {
      name: rule.name,
      bus: rule.eventBusName,
      arn: `arn:aws:events:${REGION}:${ACCOUNT}:rule/${rule.eventBusName}/${rule.name}`,
      matches: compilePattern(rule.eventPattern),
      target: { ...target, inputTemplate: read("input-template.txt") },
      targetArn: `arn:aws:events:${REGION}:${ACCOUNT}:api-destination/${rule.name}`,
    };
  });
}
