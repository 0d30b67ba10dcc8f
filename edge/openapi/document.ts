import { PROBLEM_TYPE, PROBLEMS, REDIS, type Survey } from "@earshot/contract";
import { memoryEdge } from "../src/memory-edge.ts";
import { memoryRedis } from "../src/queue/memory.ts";
import { EXAMPLES, type Example } from "./examples.ts";
import type { Json } from "./json.ts";
import { ADVICE, INTRODUCTION, operations, TAGS } from "./operations.ts";
import { SCHEMAS } from "./schemas.ts";

type Node = { [name: string]: Json };
type Operation = (typeof operations)[number];

/** Where the examples are called. */
const SERVER = "https://feedback.example.com";

/** When they are called. */
const NOW = Date.parse("2024-11-05T12:00:00Z");

const SERVICE: Survey = {
  v: 1,
  id: "service",
  kind: "csat",
  business: "Harbour Café",
  question: "How was our service today?",
  comment: "What happened?",
  identity: "browser",
  repeat: "reject",
  results: "public",
  open: true,
  negative: { atMost: 2 },
};
const VOTE: Survey = {
  ...SERVICE,
  id: "vote",
  kind: "choice",
  question: "Cats or dogs?",
  options: [
    { id: "a", label: "Cats" },
    { id: "b", label: "Dogs" },
  ],
  comment: null,
  negative: null,
};
const SURVEYS: readonly Survey[] = [SERVICE, VOTE, { ...SERVICE, id: "last-year", open: false }];

/** An edge for the examples: all real but for Redis, and the same answers every time. */
function exampleApp() {
  const redis = memoryRedis();
  for (const survey of SURVEYS) redis.strings.set(REDIS.survey(survey.id), JSON.stringify(survey));
  return memoryEdge(redis, { config: { edgeUrl: SERVER }, now: () => NOW });
}

/** A call that was made, and its answer. */
interface Made {
  readonly example: Example;
  readonly body: Json;
}

/** Calls all examples. */
async function makeCalls(): Promise<Made[]> {
  const app = exampleApp();
  const made: Made[] = [];
  let receipt = "";
  for (const example of EXAMPLES) {
    const { operation, parts, headers = {}, query, body, status } = example;
    const { method = "", path = "" } = operations.find(({ id }) => id === operation) ?? {};
    const address = path.replace(/\{(\w+)\}/g, (_, part: string) => (parts[part] ?? "").replace("{receipt}", receipt));
    const type = typeof body === "string" ? "application/x-www-form-urlencoded" : "application/json";
    const response = await app.request(`${SERVER}${address}${query === undefined ? "" : `?${query}`}`, {
      method: method.toUpperCase(),
      headers: { ...(body === undefined ? {} : { "content-type": type }), ...headers },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const answer: Node = JSON.parse(await response.text());
    if (response.status !== status) {
      const { name } = example;
      throw new Error(`Cannot document ${operation} "${name}" as it must be answered ${status}: ${response.status}`);
    }
    if (receipt === "" && typeof answer["receipt"] === "string") receipt = answer["receipt"];
    made.push({ example, body: answer });
  }
  return made;
}

const schema = (name: string): Node => ({ $ref: `#/components/schemas/${name}` });

function parametersOf(operation: Operation): Json[] {
  const parts = [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => ({
    name,
    in: "path",
    required: true,
    description: name === "survey" ? "The id of a survey" : "A receipt, as it was given",
    schema: { type: "string" },
  }));
  const query = (operation.query ?? []).map(({ name, says, values }) => ({
    name,
    in: "query",
    description: says,
    schema: { type: "string", ...(values ? { enum: [...values] } : {}) },
  }));
  const headers = (operation.headers ?? []).map(({ name, says }) => ({
    name,
    in: "header",
    description: says,
    schema: { type: "string" },
  }));
  return [...parts, ...query, ...headers];
}

/** The examples of an operation, by name; of a call or of its answer. */
function shown(made: readonly Made[], value: (one: Made) => Json | undefined): Node {
  const all = made.flatMap((one) => {
    const given = value(one);
    return given === undefined ? [] : [[one.example.name, { summary: one.example.summary, value: given }] as const];
  });
  return all.length === 0 ? {} : { examples: Object.fromEntries(all) };
}

function responsesOf({ answers, problems }: Operation, made: readonly Made[]): Node {
  const examples = (status: number) =>
    shown(
      made.filter(({ example }) => example.status === status),
      ({ body }) => body,
    );
  const json = {
    "application/json": { ...(answers.schema ? { schema: schema(answers.schema) } : {}), ...examples(answers.status) },
  };
  const other =
    answers.type === undefined || answers.type === "application/json"
      ? {}
      : { [answers.type]: { schema: { type: "string" } } };
  const isJson = answers.schema !== undefined || answers.type === "application/json";
  const responses: Node = {
    [answers.status]: { description: answers.says, content: { ...(isJson ? json : {}), ...other } },
  };
  const statuses = [...new Set(problems.map((code) => PROBLEMS[code].status))].toSorted((one, other) => one - other);
  for (const status of statuses) {
    const codes = problems.filter((code) => PROBLEMS[code].status === status);
    const later = codes.some((code) => PROBLEMS[code].retry === "later");
    responses[status] = {
      description: codes.map((code) => `\`${code}\`: ${PROBLEMS[code].title}.`).join(" "),
      ...(later ? { headers: { "Retry-After": { $ref: "#/components/headers/Retry-After" } } } : {}),
      content: { [PROBLEM_TYPE]: { schema: schema("Problem"), ...examples(status) } },
    };
  }
  return responses;
}

function bodyOf(sends: string | undefined, made: readonly Made[]): Node {
  if (sends === undefined) return {};
  const examples = shown(made, ({ example }) => example.body);
  if (sends !== "form") {
    return { requestBody: { required: true, content: { "application/json": { schema: schema(sends), ...examples } } } };
  }
  const fields = ["answer", "vote", "comment", "reason", "submissionId", "t"];
  const properties = Object.fromEntries(fields.map((field) => [field, { type: "string" }]));
  const content = { "application/x-www-form-urlencoded": { schema: { type: "object", properties }, ...examples } };
  return { requestBody: { required: true, content } };
}

/** Writes the document of the API, OpenAPI 3.1: schemas from the contract, examples from the app. */
export async function openApi(): Promise<Node> {
  const made = await makeCalls();
  const paths: Record<string, Node> = {};
  for (const operation of operations) {
    const { id, method, path, tag, summary, description, sends } = operation;
    const own = made.filter(({ example }) => example.operation === id);
    const parameters = parametersOf(operation);
    (paths[path] ??= {})[method] = {
      operationId: id,
      tags: [tag],
      summary,
      description,
      ...(parameters.length > 0 ? { parameters } : {}),
      ...bodyOf(sends, own),
      responses: responsesOf(operation, own),
    };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Earshot",
      version: "1",
      summary: "Answers to surveys, taken once and kept",
      description: INTRODUCTION.join("\n\n"),
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "/", description: "This edge" }],
    tags: TAGS.map((tag) => ({ ...tag })),
    paths,
    components: {
      schemas: SCHEMAS,
      headers: {
        "Retry-After": { description: "Seconds after which to send the same again", schema: { type: "integer" } },
      },
    },
    "x-problems": Object.entries(PROBLEMS)
      .filter(([code]) => isOfEdge(code))
      .map(([code, { status, title, retry }]) => ({ code, status, title, advice: ADVICE[retry] })),
  };
}

/** Codes that no operation names are said of any address, or by other services. */
function isOfEdge(code: string): boolean {
  const ofAny = ["not-found", "method-not-allowed"];
  return [...ofAny, ...operations.flatMap(({ problems }) => problems)].includes(code);
}
