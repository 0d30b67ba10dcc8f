import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv, type ValidateFunction } from "ajv";
import type { Resource } from "./manifests.ts";

interface Kinds {
  kinds: Record<string, object>;
  $defs: Record<string, object>;
}

const PATH = join(import.meta.dirname, "../../k8s/schemas/kinds.json");

/**
 * Makes the check of objects against their schemas, in which a key that is not known is a fault: Kubernetes drops those
 * without a word, and a probe that is misspelt is then no probe.
 *
 * @returns what is wrong with an object, a line each
 */
export function schemaCheck(): (resource: Resource) => string[] {
  const { kinds, $defs }: Kinds = JSON.parse(readFileSync(PATH, "utf8"));
  const ajv = new Ajv({ strict: false, allErrors: true });
  const checks = new Map<string, ValidateFunction>();
  return (resource) => {
    const kind = `${resource.apiVersion}/${resource.kind}`;
    const name = `${resource.kind} ${resource.metadata.name}`;
    const schema = kinds[kind];
    if (schema === undefined)
      return [`${name}: no schema of ${kind} is kept, add it in infra/platform/schema-sources.ts`];
    const check = checks.get(kind) ?? ajv.compile({ ...schema, $defs });
    checks.set(kind, check);
    if (check(resource.written)) return [];
    return (check.errors ?? []).map(({ instancePath, message, params }) =>
      `${name}: ${instancePath} ${message} ${"additionalProperty" in params ? String(params["additionalProperty"]) : ""}`.trim(),
    );
  };
}
