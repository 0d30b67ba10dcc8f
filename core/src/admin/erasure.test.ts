import { decodeEntry, markKeys, PATHS, REDIS, type Survey } from "@earshot/contract";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testDatabase, testRedis } from "../../../infra/local/testbed/index.ts";
import { FIRST_SURVEYS } from "./first-surveys.ts";
import { closeAll, redisClient, startAdmin } from "./test/world.ts";

/** What an edge with the key of these tests makes of a customer's link. */
const CUSTOMER = {
  id: "customer-4711",
  survey: "members",
  key: "970c7a91dd4b90cde4bd134870f330a1",
  mark: { member: "1660837129494433997", bits: 58_557 },
  partition: 1,
};

let admin: Awaited<ReturnType<typeof startAdmin>>;
let redis: Awaited<ReturnType<typeof redisClient>>;
beforeAll(async () => {
  redis = await redisClient(await testRedis());
  admin = await startAdmin(redis, await testDatabase());
  const members = { ...FIRST_SURVEYS[1], id: CUSTOMER.survey, identity: "link", translations: {} } as Survey;
  await admin.request("PUT", `${PATHS.adminSurveys}/${members.id}`, members);
});
afterAll(closeAll);

const erase = (customer: unknown, survey = CUSTOMER.survey) =>
  admin.request("POST", PATHS.adminErasures(survey), { customer });
const entries = async () => {
  const found = await redis.xRange(REDIS.log(CUSTOMER.partition), "-", "+");
  return (found ?? []).map(({ id, message }) => decodeEntry(id, message));
};

describe("erasing by a customer's id", () => {
  it("appends the entry that a receipt of the customer would, takes the mark away and says what remains", async () => {
    const [first = "", second = ""] = markKeys(REDIS.seen(CUSTOMER.partition, CUSTOMER.survey, 0), CUSTOMER.mark.bits);
    await redis.sAdd(second, [CUSTOMER.mark.member, "12"]);
    await redis.hSet(REDIS.meta(CUSTOMER.partition), { epoch: "e1", seq: "41" });
    const answer = await erase(CUSTOMER.id);
    const body = (await answer.json()) as { n: number; partition: number; remains: unknown[] };
    expect([answer.status, body.n, body.partition]).toEqual([202, 42, CUSTOMER.partition]);
    expect(body.remains.length).toBeGreaterThan(3);
    expect(await entries()).toMatchObject([
      { n: 42, kind: "erase", body: { survey: CUSTOMER.survey, period: 0, client: CUSTOMER.key } },
    ]);
    expect(await redis.hGetAll(REDIS.meta(CUSTOMER.partition))).toEqual({ epoch: "e1", seq: "42" });
    expect((await redis.sMembers(second)).toSorted()).toEqual([`-${CUSTOMER.mark.member}`, "12"]);
    expect(await redis.exists(first)).toBe(0);
    expect(JSON.stringify(await admin.owner`select * from audit where what = 'erasure.asked'`)).toContain(
      CUSTOMER.survey,
    );
    expect(JSON.stringify(await admin.owner`select * from audit`)).not.toContain(CUSTOMER.id);
  });

  it("begins an epoch where there is none yet, and goes on counting", async () => {
    const before = await entries();
    await redis.del(REDIS.meta(CUSTOMER.partition));
    await erase(CUSTOMER.id);
    const { epoch, seq } = await redis.hGetAll(REDIS.meta(CUSTOMER.partition));
    expect([epoch, seq, (await entries()).length]).toEqual([
      expect.stringMatching(/^[0-9a-f]{32}$/),
      "1",
      before.length + 1,
    ]);
  });

  it("refuses surveys that do not know their customers, and what is no id", async () => {
    expect((await erase(CUSTOMER.id, "service")).status).toBe(409);
    expect((await erase(CUSTOMER.id, "nothing")).status).toBe(404);
    for (const customer of ["", 7, "x".repeat(65)]) expect((await erase(customer)).status).toBe(400);
  });
});
