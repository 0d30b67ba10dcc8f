import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { SCHEMAS } from "./schema-sources.ts";

/*
 * Writes the JSON schemas of every kind that k8s/ uses: of Kubernetes itself from the OpenAPI document of its source,
 * of the operators from their resource definitions. All come as Go modules: `npx node infra/platform/write-schemas.ts`,
 * with Go.
 */
type Node = { [key: string]: unknown };

function moduleFolder(name: string): string {
  const module: { Dir: string } = JSON.parse(
    execFileSync("go", ["mod", "download", "-json", name], { encoding: "utf8" }),
  );
  return module.Dir;
}

const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null && !Array.isArray(value);

/** Leaves what a validator reads, and refuses keys that are not known. */
function strict(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(strict);
  if (!isNode(schema)) return schema;
  const kept: Node = {};
  for (const [key, value] of Object.entries(schema)) {
    if (key === "properties" && isNode(value)) {
      kept[key] = Object.fromEntries(Object.entries(value).map(([name, each]) => [name, strict(each)]));
    } else if (key === "$ref") {
      kept[key] = String(value).replace("#/definitions/", "#/$defs/");
    } else if (KEPT.has(key)) {
      kept[key] = strict(value);
    }
  }
  if (schema["x-kubernetes-int-or-string"] === true || schema["format"] === "int-or-string") {
    return { type: ["integer", "string"] };
  }
  if (kept["properties"] !== undefined && schema["x-kubernetes-preserve-unknown-fields"] !== true) {
    kept["additionalProperties"] ??= false;
  }
  return kept;
}

const KEPT = new Set([
  "type",
  "items",
  "required",
  "enum",
  "minimum",
  "maximum",
  "maxItems",
  "minItems",
  "additionalProperties",
]);
/** May be written as a number, which the document does not say. */
const QUANTITY = "io.k8s.apimachinery.pkg.api.resource.Quantity";

function refsOf(schema: unknown, found = new Set<string>()): Set<string> {
  if (Array.isArray(schema)) for (const each of schema) refsOf(each, found);
  else if (isNode(schema)) {
    for (const [key, value] of Object.entries(schema)) {
      if (key === "$ref") found.add(String(value).slice("#/$defs/".length));
      else refsOf(value, found);
    }
  }
  return found;
}

const { kubernetes, operators } = SCHEMAS;
/** The parts of a document of OpenAPI, or of a resource definition, that are read here. */
interface Swagger {
  definitions: Record<
    string,
    Node & { "x-kubernetes-group-version-kind"?: Record<"group" | "version" | "kind", string>[] }
  >;
}
interface Definition {
  spec: { group: string; versions: { name: string; schema: { openAPIV3Schema: Node } }[] };
}

const swagger: Swagger = JSON.parse(
  readFileSync(join(moduleFolder(kubernetes.module), "api/openapi-spec/swagger.json"), "utf8"),
);
const kinds: Record<string, unknown> = {};
const definitions: Record<string, unknown> = {};
for (const kind of kubernetes.kinds) {
  const found = Object.entries(swagger.definitions).find(([, { "x-kubernetes-group-version-kind": names = [] }]) =>
    names.some((of) => [of.group, of.version, of.kind].filter(Boolean).join("/") === kind),
  );
  if (found === undefined) throw new Error(`Cannot find the schema of ${kind} in ${kubernetes.module}`);
  kinds[kind] = { $ref: `#/$defs/${found[0]}` };
}
const wanted = [...refsOf(kinds)];
for (let name = wanted.pop(); name !== undefined; name = wanted.pop()) {
  if (name in definitions) continue;
  definitions[name] = name === QUANTITY ? { type: ["string", "number"] } : strict(swagger.definitions[name]);
  wanted.push(...refsOf(definitions[name]));
}
const metadata = { $ref: "#/$defs/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta" };
for (const { module, file, kind } of operators) {
  const { spec }: Definition = parse(readFileSync(join(moduleFolder(module), file), "utf8"));
  const schema = spec.versions.find(({ name }) => kind.startsWith(`${spec.group}/${name}/`))?.schema.openAPIV3Schema;
  if (schema === undefined) throw new Error(`Cannot find ${kind} in ${file} of ${module}`);
  kinds[kind] = withMetadata(strict(schema));
}

/** Definitions leave out what every object has. */
function withMetadata(schema: unknown): unknown {
  if (!isNode(schema) || !isNode(schema["properties"])) return schema;
  return { ...schema, properties: { ...schema["properties"], metadata } };
}

const $comment = `Of ${[kubernetes.module, ...new Set(operators.map(({ module }) => module))].join(", ")}: Apache-2.0. Written by infra/platform/write-schemas.ts.`;
writeFileSync(
  join(import.meta.dirname, "../../k8s/schemas/kinds.json"),
  `${JSON.stringify({ $comment, kinds, $defs: definitions })}\n`,
);
