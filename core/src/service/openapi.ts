import { Problem, PROBLEM_TYPE, type ProblemCode, PROBLEMS } from "@earshot/contract";
import { toJsonSchema } from "@valibot/to-json-schema";
import type * as v from "valibot";

/** One call of an API, as its document and its tests have it. */
export interface Operation {
  id: string;
  method: "get" | "put" | "post" | "delete";
  /** As routes have it: `/v1/surveys/:id/results`. */
  path: string;
  summary: string;
  /** Names in the address behind the question mark, each with what it is for. */
  query?: Readonly<Record<string, string>>;
  body?: v.GenericSchema;
  answer: {
    status: number;
    schema?: v.GenericSchema;
    /** Media type; JSON unless said otherwise. */
    type?: string;
  };
  problems: readonly ProblemCode[];
  /** A call that is answered as `answer` says; tests make it. */
  example: { parts?: Readonly<Record<string, string>>; query?: string; body?: unknown };
}

/** What a document is about. */
export interface Described {
  title: string;
  description: string;
  /** Address of the service on a laptop. */
  server: string;
  operations: readonly Operation[];
}

/** The address of an operation's example. */
export function exampleAddress({ path, example }: Operation): string {
  const address = path.replaceAll(/:(\w+)/g, (_, part: string) => example.parts?.[part] ?? "");
  return example.query === undefined ? address : `${address}?${example.query}`;
}

/** Writes the document of an API, OpenAPI 3.1. */
export function openApi({ title, description, server, operations }: Described): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const operation of operations) {
    const { id, method, path, summary, query = {}, body, answer, problems, example } = operation;
    const parts = [...path.matchAll(/:(\w+)/g)].map(([, name = ""]) => ({
      name,
      in: "path",
      required: true,
      schema: { type: "string" },
      example: example.parts?.[name],
    }));
    const asked = Object.entries(query).map(([name, says]) => {
      return { name, in: "query", description: says, schema: { type: "string" } };
    });
    const statuses = [...new Set(problems.map((code) => PROBLEMS[code].status))].toSorted((a, b) => a - b);
    const content = answer.schema
      ? { "application/json": { schema: jsonSchema(answer.schema, "output") } }
      : answer.type && { [answer.type]: { schema: { type: "string" } } };
    (paths[path.replaceAll(/:(\w+)/g, "{$1}")] ??= {})[method] = {
      operationId: id,
      summary,
      ...(parts.length + asked.length > 0 && { parameters: [...parts, ...asked] }),
      ...(body && {
        requestBody: {
          required: true,
          content: { "application/json": { schema: jsonSchema(body, "input"), example: example.body } },
        },
      }),
      responses: {
        [answer.status]: { description: "Done", ...(content && { content }) },
        ...Object.fromEntries(
          statuses.map((status) => [
            status,
            {
              description: problems
                .filter((code) => PROBLEMS[code].status === status)
                .map((code) => `\`${code}\`: ${PROBLEMS[code].title}.`)
                .join(" "),
              content: { [PROBLEM_TYPE]: { schema: { $ref: "#/components/schemas/Problem" } } },
            },
          ]),
        ),
      },
    };
  }
  return {
    openapi: "3.1.0",
    info: { title, version: "1", description },
    servers: [{ url: server }],
    security: [{ key: [] }, {}],
    paths,
    components: {
      schemas: { Problem: jsonSchema(Problem, "output") },
      securitySchemes: { key: { type: "http", scheme: "bearer" } },
    },
  };
}

function jsonSchema(schema: v.GenericSchema, typeMode: "input" | "output"): unknown {
  // What JSON Schema has no word for, such as a check by a function, is left out.
  const { $schema: _draft, ...json } = toJsonSchema(schema, { typeMode, errorMode: "ignore" });
  return json;
}
