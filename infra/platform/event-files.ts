import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { globSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as v from "valibot";

const ROOT = join(import.meta.dirname, "../..");
const MODULE = join(ROOT, "infra/aws/modules/events/files");
const EVENTS = join(ROOT, "infra/events");

/** Where what Terraform makes of the files of infra/events is kept. */
export const RENDERED_EVENTS = join(MODULE, "rendered.json");

const Words = v.record(v.string(), v.string());

/** What Terraform gives EventBridge for a rule: `module.files.rules`. */
const RenderedRule = v.object({
  rule_name: v.string(),
  description: v.string(),
  event_pattern: v.string(),
  input_template: v.string(),
  input_paths: Words,
  header_parameters: Words,
  host: v.string(),
  path: v.string(),
  http_method: v.string(),
  rate_limit: v.number(),
  maximum_age: v.number(),
  maximum_attempts: v.number(),
  connection: v.record(v.string(), v.unknown()),
  dead_letters: v.record(v.string(), v.unknown()),
});

/** See {@link RENDERED_EVENTS}. */
const Rendered = v.object({
  digest: v.string(),
  rules: v.record(v.string(), RenderedRule),
  archive: v.object({ event_pattern: v.string(), retention_days: v.number() }),
});

/** Digest of the files that are rendered and of the module that renders them, in hex. */
export function eventsDigest(): string {
  const digest = createHash("sha256");
  const files = [
    ...globSync("{*/rule.json,*/target.json,*/input-template.txt,archive.json}", { cwd: EVENTS }).map((file) =>
      join("infra/events", file),
    ),
    ...globSync("*.tf", { cwd: MODULE }).map((file) => join("infra/aws/modules/events/files", file)),
  ];
  for (const file of files.toSorted()) digest.update(`${file}\0${readFileSync(join(ROOT, file), "utf8")}\0`);
  return digest.digest("hex");
}

/** Reads what Terraform made of the files. */
export const readRenderedEvents = () => v.parse(Rendered, JSON.parse(readFileSync(RENDERED_EVENTS, "utf8")));

const Value = v.object({ value: v.record(v.string(), v.unknown()) });
const Output = v.object({ rules: Value, archive: Value });

/** Has Terraform render the files, in a copy of its own; no provider and no network are needed. */
export function renderEvents(terraform: string): string {
  const folder = mkdtempSync(join(tmpdir(), "earshot-terraform-"));
  const run = (...args: string[]) =>
    execFileSync(terraform, [`-chdir=${MODULE}`, ...args], {
      encoding: "utf8",
      env: { ...process.env, TF_DATA_DIR: join(folder, "data"), TF_IN_AUTOMATION: "1" },
      stdio: ["ignore", "pipe", "ignore"],
    });
  try {
    const state = join(folder, "state");
    run("init", "-input=false", "-backend=false");
    run("apply", "-auto-approve", "-input=false", `-state=${state}`, `-var=folder=${EVENTS}`);
    const { rules, archive } = v.parse(Output, JSON.parse(run("output", "-json", `-state=${state}`)));
    return `${JSON.stringify({ digest: eventsDigest(), rules: rules.value, archive: archive.value }, undefined, 2)}\n`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
