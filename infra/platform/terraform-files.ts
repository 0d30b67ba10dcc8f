import { globSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import * as v from "valibot";
import type { Change } from "./manifests.ts";

/**
 * What is used of the parser; its own types would bring those of browsers into every file that is checked beside it.
 */
interface Hcl {
  parse: (file: string, text: string) => Promise<unknown>;
}
const require = createRequire(import.meta.url);
const { parse }: Hcl = require("@cdktn/hcl2json");

const ROOT = join(import.meta.dirname, "../..");

/** A block of HCL: arguments, and blocks within it as lists. An expression stands as it is written, within `${}`. */
export type Body = Record<string, unknown>;

/** A resource, data source, module, variable or the like. */
export interface Block {
  /** As Terraform names it: `resource`, `data`, `module`, `variable`, `output`, `terraform`, `provider`. */
  kind: string;
  /** Of resources and data sources, else empty. */
  type: string;
  name: string;
  /** Folder of the file, from the top of the repository. */
  folder: string;
  body: Body;
}

const Blocks = v.record(v.string(), v.unknown());
/** Kinds of block with a type before their name. */
const TYPED = new Set(["resource", "data", "ephemeral"]);
const parsed = new Map<string, Promise<Record<string, unknown>>>();

/** Parsing is done by HashiCorp's own parser and once for each text: a test reads the same files many times. */
function parseOnce(path: string, text: string): Promise<Record<string, unknown>> {
  const key = `${path}\0${text}`;
  const found = parsed.get(key) ?? parse(path, text).then((json) => v.parse(Blocks, json));
  parsed.set(key, found);
  return found;
}

const isBody = (value: unknown): value is Body => typeof value === "object" && value !== null && !Array.isArray(value);

/** The blocks within a block, or the values of a list; those that are made by a `dynamic` as well. */
export function within(body: Body, name: string): Body[] {
  const plain = body[name];
  const made = isBody(body["dynamic"]) ? body["dynamic"][name] : undefined;
  const contents = Array.isArray(made) ? made.filter(isBody).flatMap((each) => within(each, "content")) : [];
  if (isBody(plain)) return [plain, ...contents];
  return Array.isArray(plain) ? [...plain.filter(isBody), ...contents] : contents;
}

/** What is written for an argument, as text; expressions without their `${}`. */
export function written(body: Body, name: string): string | undefined {
  const value = body[name];
  if (value === undefined) return undefined;
  const text = typeof value === "string" ? value : JSON.stringify(value);
  const inner = /^\$\{(.*)\}$/s.exec(text)?.[1];
  return inner === undefined || inner.includes("${") ? text : inner;
}

/** Reads every block of infra/aws. */
export async function readTerraform(change: Change = (text) => text): Promise<Block[]> {
  const paths = globSync("infra/aws/**/*.tf", { cwd: ROOT }).toSorted();
  const files = await Promise.all(
    paths.map(async (path) => [path, await parseOnce(path, change(readFileSync(join(ROOT, path), "utf8")))] as const),
  );
  return files.flatMap(([path, file]) =>
    Object.entries(file).flatMap(([kind, value]) =>
      blocksOf(kind, value).map((block) => ({ ...block, folder: dirname(path) })),
    ),
  );
}

function blocksOf(kind: string, value: unknown): Omit<Block, "folder">[] {
  const named = (type: string, each: unknown) =>
    isBody(each)
      ? Object.keys(each).flatMap((name) => within(each, name).map((body) => ({ kind, type, name, body })))
      : [];
  if (Array.isArray(value)) return value.filter(isBody).map((body) => ({ kind, type: "", name: "", body }));
  if (!isBody(value)) return [];
  return TYPED.has(kind) ? Object.entries(value).flatMap(([type, each]) => named(type, each)) : named("", value);
}
