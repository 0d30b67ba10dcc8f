import { PATHS } from "@earshot/contract";
import * as v from "valibot";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { exampleAddress, openApi } from "../../service/openapi.ts";
import { makeKey } from "../../service/access-key.ts";
import { oddAddresses } from "../../service/test/odd-addresses.ts";
import { accessKey } from "../../store/schema.ts";
import { KEY, RATING, startResults, type World } from "../test/world.ts";
import golden from "../../../contract/fixtures/receipt.v2.json" with { type: "json" };
import committed from "./openapi.json" with { type: "json" };
import { RESULTS_API } from "./operations.ts";

let world: World;
/** What stands for itself in examples. */
const parts: Record<string, string> = { receipt: golden.receipt };
beforeAll(async () => {
  world = await startResults();
  const { id, token, tokenHash } = makeKey();
  await world.database.insert(accessKey).values({ id, name: "example", tokenHash, scopes: ["totals"] });
  parts["key"] = token;
  parts["case"] = await world.settle({ survey: RATING.id, answer: "1", negative: true });
});
afterAll(() => world.close());

it("is what the operations say today", () => {
  expect(committed, "Run: node core/src/results/openapi/write.ts").toEqual(
    JSON.parse(JSON.stringify(openApi(RESULTS_API))),
  );
});

it("has every route of the API, and no other", () => {
  const all = world.app.routes.filter(
    ({ method, path }) =>
      method !== "ALL" && path.startsWith("/v1/") && !path.startsWith("/v1/hooks") && !path.startsWith(PATHS.admin),
  );
  const routes = all.map(({ method, path }) => `${method.toLowerCase()} ${path}`);
  const known = RESULTS_API.operations.map(({ method, path }) => `${method} ${path}`);
  expect([...new Set(routes)].toSorted()).toEqual(known.toSorted());
});

it("is served", async () => {
  expect(await (await world.app.request(PATHS.openapi)).json()).toEqual(committed);
});

it("answers no question by a fault of its own, and none about another survey", async () => {
  for (const operation of RESULTS_API.operations) {
    const { method, body, example, answer: usual } = operation;
    if (usual.type === "text/event-stream") continue;
    await Promise.all(
      oddAddresses(operation).map(async (address) => {
        const answer = await world.app.request(address, {
          method: method.toUpperCase(),
          headers: { authorization: `Bearer ${KEY}`, "content-type": "application/json" },
          ...(body && { body: JSON.stringify(example.body) }),
        });
        await answer.body?.cancel();
        const right = address.startsWith("/v1/surveys/vote,") ? [404] : [200, 400, 401, 403, 404, 409];
        expect([address, answer.status]).toEqual([address, expect.toBeOneOf(right)]);
      }),
    );
  }
});

describe("every example is answered as it says", () => {
  it.each(RESULTS_API.operations.map((operation) => [operation.id, operation] as const))(
    "%s",
    async (_id, operation) => {
      const { method, body, example, answer } = operation;
      const filled = (text: string) => text.replaceAll(/\{(\w+)\}/g, (_, name: string) => parts[name] ?? "");
      const address = exampleAddress(operation);
      const response = await world.app.request(filled(decodeURI(address)), {
        method: method.toUpperCase(),
        headers: { authorization: `Bearer ${KEY}`, "content-type": "application/json" },
        ...(body && { body: filled(JSON.stringify(example.body)) }),
      });
      expect(response.status).toBe(answer.status);
      if (answer.schema) v.parse(answer.schema, await response.json());
      else await response.body?.cancel();
    },
  );
});
