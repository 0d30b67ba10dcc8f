import { PATHS } from "@earshot/contract";
import * as v from "valibot";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testDatabase, testRedis } from "../../../../infra/local/testbed/index.ts";
import { exampleAddress, openApi } from "../../service/openapi.ts";
import { oddAddresses } from "../../service/test/odd-addresses.ts";
import { FIRST_SURVEYS } from "../first-surveys.ts";
import { closeAll, KEY, redisClient, startAdmin } from "../test/world.ts";
import committed from "./openapi.json" with { type: "json" };
import { ADMIN_API } from "./operations.ts";

let admin: Awaited<ReturnType<typeof startAdmin>>;
/** What stands for itself in examples. */
const parts: Record<string, string> = {};
beforeAll(async () => {
  admin = await startAdmin(await redisClient(await testRedis()), await testDatabase());
  const members = { ...FIRST_SURVEYS[1], id: "members", identity: "link", translations: {} };
  await admin.request("PUT", `${PATHS.adminSurveys}/members`, members);
  await admin.request("PUT", `${PATHS.adminSurveys}/service`, FIRST_SURVEYS[1]);
  for (const [name, path, body] of [
    ["link", PATHS.adminShareLinks("service"), {}],
    ["key", PATHS.adminKeys, { name: "old" }],
  ] as const) {
    parts[name] = ((await (await admin.request("POST", path, body)).json()) as { id: string }).id;
  }
  const [letter] = await admin.owner<{ id: string }[]>`
    insert into dead_letter (partition, epoch, n, entry_id, payload, why)
    values (0, 'e', 1, '1-1/1', '{"b":"no JSON"}', 'json') returning id`;
  parts["letter"] = letter?.id ?? "";
});
afterAll(closeAll);

it("is what the operations say today", () => {
  expect(committed, "Run: node core/src/admin/openapi/write.ts").toEqual(
    JSON.parse(JSON.stringify(openApi(ADMIN_API))),
  );
});

it("has every route of the API, and no other", () => {
  const all = admin.app.routes.filter(
    ({ method, path }) => method !== "ALL" && path.startsWith("/v1/") && !path.startsWith("/v1/hooks"),
  );
  const routes = all.map(({ method, path }) => `${method.toLowerCase()} ${path}`);
  const known = ADMIN_API.operations.map(({ method, path }) => `${method} ${path}`);
  expect([...new Set(routes)].toSorted()).toEqual(known.toSorted());
});

it("is served", async () => {
  expect(await (await admin.app.request(PATHS.openapi)).json()).toEqual(committed);
});

it("answers no question by a fault of its own", async () => {
  for (const operation of ADMIN_API.operations) {
    const { method, body, example } = operation;
    for (const address of oddAddresses(operation)) {
      const { status } = await admin.request(method.toUpperCase(), address, body && example.body);
      expect([address, status]).toEqual([address, expect.toSatisfy((code: number) => code < 500)]);
    }
  }
  expect((await admin.request("POST", PATHS.adminKeys, { name: "\0" })).status).toBe(400);
});

describe("every example is answered as it says", () => {
  it.each(ADMIN_API.operations.map((operation) => [operation.id, operation] as const))("%s", async (_id, operation) => {
    const { method, body, example, answer } = operation;
    const filled = (text: string) => text.replaceAll(/\{(\w+)\}/g, (_, name: string) => parts[name] ?? "");
    const address = exampleAddress(operation);
    const response = await admin.app.request(filled(decodeURI(address)), {
      method: method.toUpperCase(),
      headers: { authorization: `Bearer ${KEY}`, "content-type": "application/json" },
      ...(body && { body: filled(JSON.stringify(example.body)) }),
    });
    expect(response.status).toBe(answer.status);
    if (answer.schema) v.parse(answer.schema, await response.json());
    else await response.body?.cancel();
  });
});
