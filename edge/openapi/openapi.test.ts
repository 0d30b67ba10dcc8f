import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { PROBLEMS } from "@earshot/contract";
import { expect, test } from "vitest";
import { methodsOf } from "../src/guard/methods.ts";
import committed from "../src/docs/openapi.json" with { type: "json" };
import { openApi } from "./document.ts";
import { EXAMPLES } from "./examples.ts";
import { operations } from "./operations.ts";

test("the document is what the schemas and the app say today, every example in it called anew", async () => {
  expect(committed, "Run: node edge/openapi/write.ts").toEqual(JSON.parse(JSON.stringify(await openApi())));
});

test("every example of a call has its answer beside it, and every operation of the API has one", () => {
  for (const { operation, name, summary, status, body } of EXAMPLES) {
    const { method, path } = operations.find(({ id }) => id === operation) ?? { method: "", path: "" };
    const shown = (committed.paths as Record<string, Record<string, Shown>>)[path]?.[method];
    const answers = Object.values(shown?.responses[status]?.content ?? {});
    expect([operation, name, answers.some(({ examples }) => examples?.[name] !== undefined)]).toEqual([
      operation,
      name,
      true,
    ]);
    const sent = Object.values(shown?.requestBody?.content ?? {}).flatMap(({ examples }) => examples?.[name] ?? []);
    expect(sent).toEqual(body === undefined ? [] : [{ summary, value: body }]);
  }
  const wanted = operations.filter(({ tag }) => tag === "Feedback" || tag === "Receipts").map(({ id }) => id);
  expect(EXAMPLES.map(({ operation }) => operation)).toEqual(expect.arrayContaining(wanted));
});

interface Shown {
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly content: Content }>>;
}
type Content = Readonly<Record<string, { readonly examples?: Readonly<Record<string, unknown>> }>>;

test("every problem there is stands in it, but for those of other services", () => {
  const documented = committed["x-problems"].map(({ code }) => code);
  const others = new Set(["unauthorized", "conflict"]);
  expect(documented.toSorted()).toEqual(
    Object.keys(PROBLEMS)
      .filter((code) => !others.has(code))
      .toSorted(),
  );
});

test("every address it names is one the edge knows, by that method, and its names are used once", () => {
  for (const { path, method } of operations) {
    expect([path, methodsOf(path.replaceAll(/\{\w+\}/g, "x"))]).toEqual([
      path,
      expect.stringContaining(method.toUpperCase()),
    ]);
  }
});

test("what it refers to is there", async () => {
  const text = await readFile(join(import.meta.dirname, "../src/docs/openapi.json"), "utf8");
  for (const [, kind = "", name = ""] of text.matchAll(/"#\/components\/(\w+)\/([\w-]+)"/g)) {
    expect((committed.components as Record<string, Record<string, unknown>>)[kind]).toHaveProperty(name);
  }
});
