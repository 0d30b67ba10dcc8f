import { PATHS, REDIS, type Survey, SURVEY } from "@earshot/contract";
import { createClient } from "redis";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type TestStack, testStack } from "./stack.ts";

const CORE = ["drain", "dispatch", "results", "admin"] as const;

let stack: TestStack;
beforeAll(async () => {
  stack = await testStack();
});
afterAll(async () => {
  for (const name of CORE) signal(name, "SIGCONT");
  await stack.stop();
});

function signal(name: (typeof CORE)[number], how: "SIGSTOP" | "SIGCONT") {
  const pid = stack.pid(name);
  if (pid !== undefined) process.kill(pid, how);
}

/** Publishes a survey as administration would: it is away. */
async function publish(changes: Partial<Survey>): Promise<string> {
  const redis = createClient({ url: stack.redisUrl });
  await redis.connect();
  const vote = JSON.parse((await redis.get(REDIS.survey(SURVEY.vote))) ?? "{}") as Survey;
  const survey = { ...vote, id: `away-${changes.identity}`, ...changes };
  await redis.set(REDIS.survey(survey.id), JSON.stringify(survey));
  redis.destroy();
  return survey.id;
}

it("with every service of core hanging and Postgres stopped, whatever a customer does is answered, and settled later", async () => {
  for (const name of CORE) signal(name, "SIGSTOP");
  await stack.postgres.stop();
  const ask = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    fetch(stack.urls.edge + path, {
      method,
      headers: { ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const answer = async (survey: string, body: Record<string, unknown> = { answer: "a" }, cookie = "") => {
    const response = await ask("POST", PATHS.feedback(survey), body, cookie ? { cookie } : {});
    const told = (await response.json()) as { outcome?: string; code?: string; receipt: string };
    return {
      ...told,
      said: told.outcome ?? told.code,
      cookie: response.headers.get("set-cookie")?.split(";")[0] ?? "",
    };
  };

  // The surveys that stand, their pages, their answers.
  for (const path of ["/", PATHS.hostedPage(SURVEY.service), PATHS.survey(SURVEY.vote), PATHS.readyz]) {
    expect([path, (await ask("GET", path)).status]).toEqual([path, 200]);
  }
  const named = { answer: "a", submissionId: uuidv7() };
  const first = await answer(SURVEY.vote, named);
  expect(first.said).toBe("accepted");
  expect((await answer(SURVEY.vote, named)).said).toBe("replay");
  expect((await answer(SURVEY.vote, { answer: "b" }, first.cookie)).said).toBe("duplicate");
  const unhappy = await answer(SURVEY.service, { answer: 1, comment: "Too slow" });
  expect(unhappy.said).toBe("accepted");

  // Identities and repeats of every kind.
  const network = await publish({ identity: "network", repeat: "replace" });
  const asked = await answer(network);
  expect([asked.said, (await answer(network)).said]).toEqual(["accepted", "duplicate"]);
  expect((await answer(network, { answer: "b" }, asked.cookie)).said).toBe("accepted");
  expect((await answer(await publish({ identity: "link" }))).said).toBe("bad-link");
  expect((await answer(await publish({ identity: "open", repeat: { afterDays: 7 } }))).said).toBe("accepted");

  // Receipts: what is not known is said to be received.
  const status = await (await ask("GET", PATHS.receipt(first.receipt))).json();
  expect(status).toMatchObject({ status: "received", asOf: null });
  expect((await ask("GET", PATHS.receiptPage(first.receipt))).status).toBe(200);
  expect((await ask("PATCH", PATHS.receipt(unhappy.receipt), { answer: 4 })).status).toBe(202);
  expect((await ask("DELETE", PATHS.receipt(first.receipt))).status).toBe(202);
  expect((await answer(SURVEY.vote, { answer: "b" }, first.cookie)).said).toBe("accepted");

  await stack.postgres.start();
  for (const name of CORE) signal(name, "SIGCONT");
  expect(await stack.settled()).toMatchObject({ inFlight: 0, balanced: true });
  await expect
    .poll(async () => (await ask("GET", PATHS.receipt(unhappy.receipt))).json(), { timeout: 60_000 })
    .toMatchObject({ status: "counted" });
}, 120_000);
