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

const Connection = v.variant("authorizationType", [
  v.strictObject({
    authorizationType: v.literal("OAUTH_CLIENT_CREDENTIALS"),
    authorizationPath: v.string(),
    httpMethod: v.literal("POST"),
    body: v.record(v.string(), v.string()),
  }),
  v.strictObject({ authorizationType: v.literal("API_KEY"), apiKeyName: v.string() }),
]);

const TargetFile = v.strictObject({
  /** Whose address the deployment knows; a rule whose host has none is not made. */
  host: v.string(),
  inputPaths: v.pipe(v.record(v.string(), v.string()), v.maxEntries(100)),
  headerParameters: v.record(v.string(), v.string()),
  apiDestination: v.strictObject({
    httpMethod: v.picklist(["POST", "PUT", "PATCH"]),
    path: v.string(),
    invocationRateLimitPerSecond: Whole(1, 300),
  }),
  connection: Connection,
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
  /** Address of its host, without a path. */
  url: string;
  targetArn: string;
}

/** The region and account that stand in the names of what this stand-in holds. */
export const REGION = "eu-central-1";
export const ACCOUNT = "000000000000";

/**
 * Reads the rules: each folder of `folder` with its `rule.json`, `target.json` and `input-template.txt`, as far as
 * there is an address for the host that its target names.
 *
 * @param hosts addresses without a path, by name
 * @throws {v.ValiError} for a file of another shape, {TypeError} for a pattern that EventBridge would refuse
 */
export function readRules(folder: string, hosts: Readonly<Record<string, string>>): Rule[] {
  const names = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return names.flatMap(({ name }) => {
    const read = (file: string) => readFileSync(join(folder, name, file), "utf8");
    const rule = v.parse(RuleFile, JSON.parse(read("rule.json")));
    const target = v.parse(TargetFile, JSON.parse(read("target.json")));
    // A path that cannot be followed should stop the start, not the first event.
    const paths = [...Object.values(target.inputPaths), ...Object.values(target.headerParameters)];
    for (const path of paths.filter((value) => value.startsWith("$"))) atPath({}, path);
    // What cannot be read is told even where nothing is sent by it.
    const matches = compilePattern(rule.eventPattern);
    const url = hosts[target.host];
    if (url === undefined) return [];
    return {
      name: rule.name,
      bus: rule.eventBusName,
      arn: `arn:aws:events:${REGION}:${ACCOUNT}:rule/${rule.eventBusName}/${rule.name}`,
      matches,
      target: { ...target, inputTemplate: read("input-template.txt") },
      url,
      targetArn: `arn:aws:events:${REGION}:${ACCOUNT}:api-destination/${rule.name}`,
    };
  });
}

const ArchiveFile = v.strictObject({
  name: v.string(),
  description: v.string(),
  eventBusName: v.string(),
  eventPattern: v.custom<Json>(() => true),
  retentionDays: v.pipe(v.number(), v.integer(), v.minValue(1)),
});

/** Which events are kept, for how long. */
export interface ArchiveRule {
  name: string;
  bus: string;
  matches: (event: Json) => boolean;
  retentionDays: number;
}

/** Reads `archive.json` of the folder of the rules. */
export function readArchive(folder: string): ArchiveRule {
  const file = v.parse(ArchiveFile, JSON.parse(readFileSync(join(folder, "archive.json"), "utf8")));
  const { name, eventBusName: bus, retentionDays } = file;
  return { name, bus, matches: compilePattern(file.eventPattern), retentionDays };
}
