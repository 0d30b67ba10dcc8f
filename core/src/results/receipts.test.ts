import { readFileSync } from "node:fs";
import { PATHS, Problem, ReceiptClaims, ReceiptStatus } from "@earshot/contract";
import { sql } from "drizzle-orm";
import * as v from "valibot";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { receiptsOpenedBy } from "./receipts.ts";
import { RATING, RECEIPT_KEY, startResults, VOTE, type World } from "./test/world.ts";

/** A receipt as an edge has written it. */
const GOLDEN = v.parse(
  v.object({ key: v.string(), receipt: v.string(), claims: ReceiptClaims }),
  JSON.parse(readFileSync(new URL("../../contract/fixtures/receipt.v2.json", import.meta.url), "utf8")),
);
const { client } = GOLDEN.claims;

let world: World;
beforeAll(async () => {
  world = await startResults();
});
afterAll(() => world.close());
beforeEach(async () => {
  await world.database.execute(sql`truncate feedback, withdrawal`);
});

const ask = (receipt: string) => fetch(world.url + PATHS.receipt(receipt));
async function status(): Promise<string> {
  const answer = await ask(GOLDEN.receipt);
  const body = v.parse(ReceiptStatus, await answer.json());
  expect(body).toMatchObject({ survey: VOTE.id });
  expect(Date.now() - Date.parse(body.asOf ?? "")).toBeLessThan(60_000);
  return body.status;
}
const store = (survey: string, period: number, negative: boolean) =>
  world.database.execute(sql`
    insert into feedback (survey, period, client, partition, n, answer, accepted_at, negative)
    values (${survey}, ${period}, ${client}, 0, 1, 'a', now(), ${negative})`);
const takeBack = (erased: boolean) =>
  world.database.execute(sql`
    insert into withdrawal (survey, period, client, erased, at) values (${VOTE.id}, 0, ${client}, ${erased}, now())`);

it("opens what the edge has sealed, and nothing else", () => {
  const open = receiptsOpenedBy(GOLDEN.key);
  expect(GOLDEN.key).toBe(RECEIPT_KEY);
  expect(open(GOLDEN.receipt)).toEqual(GOLDEN.claims);

  const bytes = Buffer.from(GOLDEN.receipt, "base64url");
  const others = Buffer.from(bytes);
  others.write("veto", bytes.indexOf("vote"));
  const forged = [
    others.toString("base64url"),
    `${GOLDEN.receipt.slice(0, -2)}BA`,
    GOLDEN.receipt.slice(0, -2),
    `${GOLDEN.receipt}=`,
    `${GOLDEN.receipt}.`,
    bytes.subarray(0, -16).toString("base64url"),
    bytes.subarray(-16).toString("base64url"),
    "",
    "x".repeat(100_000),
  ];
  expect(forged.map(open)).toEqual(forged.map(() => undefined));
  expect(receiptsOpenedBy(`${GOLDEN.key}!`)(GOLDEN.receipt)).toBeUndefined();
});

it("tells how far a feedback has come", async () => {
  expect(await status()).toBe("received");
  await store(VOTE.id, 0, false);
  expect(await status()).toBe("counted");
  await world.database.execute(sql`update feedback set negative = true`);
  expect(await status()).toBe("case-opened");
});

it("tells what was taken back, unless the client has answered again", async () => {
  await takeBack(false);
  expect(await status()).toBe("withdrawn");
  await world.database.execute(sql`update withdrawal set erased = true`);
  expect(await status()).toBe("erased");
  await store(VOTE.id, 0, false);
  expect(await status()).toBe("counted");
});

it("tells nothing of the same client in other surveys and periods", async () => {
  await store(RATING.id, 0, false);
  await store(VOTE.id, 1, true);
  expect(await status()).toBe("received");
});

it("knows no receipt that is not sealed, and lets no cache keep an answer", async () => {
  const guess = await ask(`${GOLDEN.receipt.slice(0, -2)}QQ`);
  expect([guess.status, v.parse(Problem, await guess.json()).code]).toEqual([404, "unknown-receipt"]);
  const answer = await ask(GOLDEN.receipt);
  await answer.body?.cancel();
  expect([guess, answer].map(({ headers }) => headers.get("cache-control"))).toEqual(["no-store", "no-store"]);
});

it("finds it by unique indexes, however many have answered", async () => {
  await world.database.execute(sql`
    insert into feedback (survey, period, client, partition, n, answer, accepted_at, negative)
    select 'vote', 0, gen_random_uuid(), 0, n, 'a', now(), false from generate_series(1, 20000) n`);
  await world.database.execute(sql`analyze feedback`);
  const plan = await world.database.execute(sql`
    explain select negative from feedback where survey = 'vote' and period = 0 and client = ${client}::uuid`);
  expect(JSON.stringify(plan)).toContain("Index Scan using one_feedback_per_client");
});
