import { randomUUID } from "node:crypto";
import { LINK, PATHS, periodOf } from "@earshot/contract";
import { v7 as uuidv7 } from "uuid";
import { describe, expect, test } from "vitest";
import { linkFor, LINK_KEYS } from "./links.ts";
import { acceptedOf, cookieOf, sendAtOnce, post, problemOf, send } from "./speak.ts";
import { RATING, type Subject } from "./subject.ts";

const FIREFOX = { "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0" };
const IPHONE = { "user-agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1) Version/18.1 Mobile/15E148 Safari/604.1" };

/** Who answers, and how often. */
export function identityTests(here: () => Subject): void {
  const codes = async (response: Response) => [response.status, (await problemOf(response)).code];
  /** Bodies that are all named at one moment: a network's day is theirs, also where midnight comes between them. */
  const namedAt =
    (msecs: number) =>
    (answer = "a") => ({ answer, submissionId: uuidv7({ msecs }) });

  describe("a browser", () => {
    test("may use the name another one has used: both answers are kept", async () => {
      const [survey, elsewhere] = [await here().redis.seed(), await here().redis.seed()];
      const [one, other] = [
        cookieOf(await send(here(), elsewhere.id, { answer: "a" })),
        cookieOf(await send(here(), elsewhere.id, { answer: "a" })),
      ];
      const body = { submissionId: uuidv7(), answer: "a" };
      const told = [
        await acceptedOf(await send(here(), survey.id, body, { cookie: one })),
        await acceptedOf(await send(here(), survey.id, body, { cookie: other })),
      ];

      expect(told.map(({ outcome }) => outcome)).toEqual(["accepted", "accepted"]);
      expect(told[0]?.receipt).not.toBe(told[1]?.receipt);
      expect(await here().redis.entriesOf(survey.id)).toHaveLength(2);
    });
  });

  describe("a network", () => {
    test("answers once a day for each kind of browser without a cookie", async () => {
      const survey = await here().redis.seed({ identity: "network" });
      const named = namedAt(Date.now());
      const answers = async (address: string, kind: Record<string, string>) =>
        send(here(), survey.id, named(), { ...here().from(address), ...kind });

      expect(await acceptedOf(await answers("192.0.2.1", FIREFOX))).toMatchObject({ guarantee: "network" });
      expect(await codes(await answers("192.0.2.200", FIREFOX))).toEqual([409, "duplicate"]);
      expect((await answers("192.0.2.1", IPHONE)).status).toBe(202);
      expect((await answers("192.0.3.1", FIREFOX)).status).toBe(202);
      expect((await answers("2001:db8:1:2::7", FIREFOX)).status).toBe(202);
      expect((await answers("2001:db8:1:2:ffff::", FIREFOX)).status).toBe(409);
      expect(await here().redis.entriesOf(survey.id)).toHaveLength(4);
    });

    test("is not changed by what a sender writes into headers", async () => {
      const survey = await here().redis.seed({ identity: "network" });
      const real = here().from("192.0.2.1");
      const named = namedAt(Date.now());
      expect((await send(here(), survey.id, named(), real)).status).toBe(202);
      for (const forged of [
        { forwarded: "for=198.51.100.1" },
        { "x-real-ip": "198.51.100.1", "true-client-ip": "198.51.100.1", "x-client-ip": "198.51.100.1" },
        "x-forwarded-for" in real && !("cf-connecting-ip" in real && real["cf-connecting-ip"] === "192.0.2.1")
          ? { "x-forwarded-for": `127.0.0.1, ::1, evil, ${"198.51.100.1, ".repeat(100)}192.0.2.1` }
          : { "x-forwarded-for": "198.51.100.1" },
      ]) {
        expect((await send(here(), survey.id, named(), { ...real, ...forged })).status).toBe(409);
      }
    });

    test("is left behind by who has answered: a cookie for this survey alone", async () => {
      const survey = await here().redis.seed({ identity: "network" });
      const named = namedAt(Date.now());
      const first = await send(here(), survey.id, named(), here().from("192.0.2.1"));
      const cookie = cookieOf(first);
      const moved = await send(here(), survey.id, named(), { ...here().from("198.51.100.1"), cookie });

      expect(cookie).toMatch(new RegExp(`^earshot-${survey.id}=`));
      expect(await codes(moved)).toEqual([409, "duplicate"]);
      const other = await here().redis.seed({ identity: "network" });
      const foreign = cookie.replace(survey.id, other.id);
      expect((await send(here(), other.id, named(), { ...here().from("192.0.2.1"), cookie })).status).toBe(202);
      expect((await send(here(), other.id, named(), { ...here().from("192.0.2.1"), cookie: foreign })).status).toBe(
        409,
      );
    });

    test("100 at once without a cookie: exactly one is accepted; sent again, it is a replay", async () => {
      const survey = await here().redis.seed({ identity: "network" });
      const headers = here().from("192.0.2.1");
      const told = await sendAtOnce(100, survey.id, () => ({ subject: here(), headers }));
      const taken = told.filter(({ status }) => status === 202);

      expect(taken).toHaveLength(1);
      expect(told.filter(({ status }) => status === 409)).toHaveLength(99);
      const again = await send(here(), survey.id, { answer: "a", submissionId: taken[0]?.submissionId }, headers);
      expect((await acceptedOf(again)).outcome).toBe("replay");
    });

    test("does not replace what somebody else in it has answered", async () => {
      const survey = await here().redis.seed({ identity: "network", repeat: "replace" });
      const headers = here().from("192.0.2.1");
      const named = namedAt(Date.now());
      const cookie = cookieOf(await send(here(), survey.id, named(), headers));

      expect((await send(here(), survey.id, named("b"), headers)).status).toBe(409);
      expect((await send(here(), survey.id, named("b"), { ...headers, cookie })).status).toBe(202);
    });
  });

  describe("a link", () => {
    test("answers once, whichever way its token comes; sent again, it is a replay", async () => {
      const survey = await here().redis.seed({ identity: "link" });
      const token = linkFor(survey.id, randomUUID());
      const body = { submissionId: uuidv7(), answer: "a" };
      const first = await send(here(), survey.id, { ...body, [LINK.field]: token });
      const accepted = await acceptedOf(first);

      expect(accepted).toMatchObject({ outcome: "accepted", guarantee: "link" });
      expect(cookieOf(first)).toBe("");
      expect(await acceptedOf(await send(here(), survey.id, body, { [LINK.header]: token }))).toEqual({
        ...accepted,
        outcome: "replay",
      });
      const ways = [
        await send(here(), survey.id, { answer: "b" }, { [LINK.header]: token }),
        await send(here(), survey.id, { answer: "b", [LINK.field]: token }),
        await send(here(), survey.id, { answer: "b" }, {}, `?${LINK.query}=${token}`),
        await post(here(), PATHS.hostedPage(survey.id), { vote: "b", [LINK.query]: token }),
        await post(here(), `${PATHS.hostedPage(survey.id)}?${LINK.query}=${token}`, { vote: "b" }),
      ];
      expect(ways.map(({ status }) => status)).toEqual([409, 409, 409, 409, 409]);
      expect(await here().redis.entriesOf(survey.id)).toHaveLength(1);
    });

    test("of the same customer is the same customer's, and under an older key too", async () => {
      const survey = await here().redis.seed({ identity: "link" });
      const tokens = [
        linkFor(survey.id, "customer-1"),
        linkFor(survey.id, "customer-1", { expires: 4_000_000_000 }),
        linkFor(survey.id, "customer-1", { key: LINK_KEYS[1] }),
      ];
      const statuses = [];
      for (const link of tokens) statuses.push((await send(here(), survey.id, { answer: "a", link })).status);
      expect(statuses).toEqual([202, 409, 409]);
    });

    test("that is not whole, not ours, another survey's or run out is refused, and says which", async () => {
      const [survey, other] = [
        await here().redis.seed({ identity: "link" }),
        await here().redis.seed({ identity: "link" }),
      ];
      const good = linkFor(survey.id, "customer-1");
      const bad = [
        undefined,
        "",
        good.slice(0, -1),
        `${good}A`,
        good.replace("customer-1", "customer-2"),
        good.replace(/\.\d{10}\./, ".4000000000."),
        linkFor(survey.id, "customer-1", { key: "a key that is nobody's, 32 characters" }),
        linkFor(other.id, "customer-1"),
      ];
      for (const link of bad) {
        expect(await codes(await send(here(), survey.id, { answer: "a", link }))).toEqual([403, "bad-link"]);
      }
      const late = linkFor(survey.id, "customer-1", { expires: 1_700_000_000 });
      expect(await codes(await send(here(), survey.id, { answer: "a", link: late }))).toEqual([410, "expired-link"]);
      expect(await here().redis.entriesOf(survey.id)).toEqual([]);
    });

    test("opens the page, which carries its token on and tells nobody where it was", async () => {
      const survey = await here().redis.seed({ identity: "link" });
      const token = linkFor(survey.id, "customer-1");
      const path = here().baseUrl + PATHS.hostedPage(survey.id);
      const open = await fetch(`${path}?${LINK.query}=${token}`, { headers: { accept: "text/html" } });
      const page = await open.text();

      expect([open.status, open.headers.get("referrer-policy")]).toEqual([200, "strict-origin"]);
      expect(page).toContain(`<input type="hidden" name="${LINK.query}" value="${token}">`);
      expect(page).toContain(`action="${PATHS.hostedPage(survey.id)}"`);
      expect((await fetch(path, { headers: { accept: "text/html" } })).status).toBe(403);
      const late = linkFor(survey.id, "customer-1", { expires: 1_700_000_000 });
      expect((await fetch(`${path}?${LINK.query}=${late}`, { headers: { accept: "text/html" } })).status).toBe(410);
      expect((await post(here(), PATHS.hostedPage(survey.id), { vote: "a", [LINK.query]: token })).status).toBe(202);
      expect(here().lines.join()).not.toContain(token.slice(-20));
    });
  });

  describe("a survey", () => {
    test("that takes the last answer takes another in place of the first", async () => {
      const survey = await here().redis.seed({ repeat: "replace" });
      const first = await send(here(), survey.id, { answer: "a" });
      const headers = { cookie: cookieOf(first) };
      const second = await send(here(), survey.id, { answer: "b" }, headers);

      expect((await acceptedOf(second)).outcome).toBe("accepted");
      const entries = await here().redis.entriesOf(survey.id);
      expect(entries.map(({ body }) => body.answer)).toEqual(["a", "b"]);
      expect(new Set(entries.map(({ body }) => body.client)).size).toBe(1);
    });

    test("that recurs takes one answer a period, and a submission is of the one in which it was named", async () => {
      const survey = await here().redis.seed({ repeat: { afterDays: 1 } });
      const [today, yesterday] = [Date.now(), Date.now() - 24 * 3_600_000];
      const first = await send(here(), survey.id, { answer: "a", submissionId: uuidv7({ msecs: yesterday }) });
      const headers = { cookie: cookieOf(first) };
      const named = namedAt(today);

      expect((await send(here(), survey.id, named(), headers)).status).toBe(202);
      expect((await send(here(), survey.id, named(), headers)).status).toBe(409);
      expect((await here().redis.entriesOf(survey.id)).map(({ body }) => body.period)).toEqual([
        periodOf(survey, yesterday),
        periodOf(survey, today),
      ]);
    });

    test("says when it is not open yet, and that it is closed", async () => {
      const opensAt = new Date(Date.now() + 3_600_000).toISOString();
      const early = await here().redis.seed({ opensAt });
      const late = await here().redis.seed({ closesAt: new Date(Date.now() - 1000).toISOString() });
      const now = await here().redis.seed({ opensAt: new Date(Date.now() - 1000).toISOString(), closesAt: opensAt });
      const told = await send(here(), early.id, { answer: "a" });

      expect(Number(told.headers.get("retry-after"))).toBeGreaterThan(3500);
      expect(await problemOf(told)).toMatchObject({
        code: "not-open-yet",
        status: 403,
        detail: `It opens at ${opensAt}`,
      });
      expect(await codes(await send(here(), late.id, { answer: "a" }))).toEqual([410, "closed-survey"]);
      expect((await send(here(), now.id, { answer: "a" })).status).toBe(202);
      const headers = { accept: "text/html" };
      const pages = [early, late, now].map(({ id }) => fetch(here().baseUrl + PATHS.hostedPage(id), { headers }));
      expect((await Promise.all(pages)).map(({ status }) => status)).toEqual([403, 410, 200]);
    });

    test("takes a reason where it asks for one", async () => {
      const asking = await here().redis.seed({ ...RATING, reason: "What should we do about it?" });
      const other = await here().redis.seed(RATING);
      expect((await send(here(), asking.id, { answer: 1, reason: "More tills" })).status).toBe(202);
      expect((await post(here(), PATHS.hostedPage(asking.id), { answer: "1", reason: "More tills" })).status).toBe(202);
      expect((await here().redis.entriesOf(asking.id)).map(({ body }) => body.reason)).toEqual([
        "More tills",
        "More tills",
      ]);
      const refused = await problemOf(await send(here(), other.id, { answer: 1, reason: "More tills" }));
      expect(refused.errors).toEqual([{ pointer: "/reason", message: "Is not asked by this survey" }]);
    });
  });
}
