import { randomUUID } from "node:crypto";
import { ENV, PATHS, PROBLEM_TYPE } from "@earshot/contract";
import { beforeAll, describe, expect, test } from "vitest";
import { type OwnRedis, ownRedis } from "../../infra/local/testbed/index.ts";
import { onRedis } from "./backed.ts";
import { cookieOf, post, send } from "./speak.ts";
import { RATING, type Subject } from "./subject.ts";
import { onWorkerd } from "./workerd.ts";

const EDGES = {
  Node: (variables: Record<string, string>) => onRedis("node", variables),
  Deno: (variables: Record<string, string>) => onRedis("deno", variables),
  workerd: (variables: Record<string, string>) => onWorkerd(variables),
};

/** What must not be found again, wherever it was put. */
const IPV4 = "198.51.100.77";
const IPV6 = "2001:db8:cafe:77::1";
const WORD = "canary";

describe.each(Object.entries(EDGES))("the edge on %s", (_name, start) => {
  let server: OwnRedis;
  let subject: Subject;
  /** Names and receipts, which are secrets of their senders. */
  const secrets: string[] = [];
  /** Everything that is not an answer to who sent it: problems, figures. */
  const told: string[] = [];

  beforeAll(async () => {
    server = await ownRedis();
    subject = await start({ [ENV.redisUrl]: server.url, [ENV.logLevel]: "debug" });
  });

  async function keep(answer: Promise<Response>): Promise<void> {
    const response = await answer;
    const text = await response.text();
    // Its sender is told the name under which to send the same again.
    if (response.headers.get("content-type") === PROBLEM_TYPE) told.push(text.replace(/"submissionId":"[^"]*"/, ""));
    const headers = [...response.headers].filter(([name]) => name !== "set-cookie");
    told.push(JSON.stringify(headers));
  }

  /** Puts a canary into everything that can be sent. */
  async function sendEverything(survey: string): Promise<void> {
    const submissionId = randomUUID();
    secrets.push(submissionId);
    const headers = (address: string) => ({
      ...subject.from(address),
      cookie: `earshot=1.${WORD}.x.y; ${WORD}=1`,
      "user-agent": `${WORD}/1.0 (${WORD})`,
      referer: `https://${WORD}.example/${WORD}`,
      authorization: `Bearer ${WORD}`,
      "earshot-link": WORD,
      traceparent: WORD,
      tracestate: `${WORD}=1`,
      "accept-language": WORD,
      "x-canary": WORD,
    });
    const body = {
      submissionId,
      answer: 1,
      comment: WORD,
      reason: WORD,
      page: `/${WORD}`,
      channel: WORD,
      tags: [WORD],
      link: WORD,
    };
    const wrong: unknown[] = [
      { ...body, answer: WORD },
      { ...body, locale: WORD },
      { ...body, unasked: WORD },
      { ...body, comment: `${WORD}\0` },
      { ...body, comment: WORD.repeat(500) },
      { ...body, submissionId: WORD },
      `{"comment":"${WORD}"`,
      WORD.repeat(5000),
    ];
    const accepted = await send(subject, survey, body, headers(IPV4));
    if (accepted.ok) secrets.push(((await accepted.clone().json()) as { receipt: string }).receipt);
    const cookie = cookieOf(accepted);
    if (cookie) secrets.push(cookie.slice(cookie.indexOf("=") + 1));
    const receipt = secrets.findLast((one) => one.includes(".")) ?? WORD;
    const addresses = [
      `/${WORD}?${WORD}=${WORD}`,
      `${PATHS.hostedPage(survey)}?t=${WORD}`,
      PATHS.receipt(`${WORD}.${WORD}`),
      PATHS.receiptPage(receipt),
      PATHS.receipt(receipt),
      PATHS.survey(WORD),
    ];
    await Promise.all([
      keep(Promise.resolve(accepted)),
      keep(send(subject, survey, { ...body, submissionId: undefined }, { ...headers(IPV6), cookie })),
      ...wrong.map((one) => keep(send(subject, survey, one, headers(IPV6)))),
      keep(send(subject, survey, body, { ...headers(IPV4), "idempotency-key": WORD })),
      keep(send(subject, survey, body, { ...headers(IPV4), "content-type": WORD })),
      keep(send(subject, WORD, body, headers(IPV4))),
      keep(post(subject, PATHS.hostedPage(survey), { answer: WORD, comment: WORD }, headers(IPV4))),
      ...addresses.flatMap((path) =>
        ["GET", "DELETE", "OPTIONS"].map((method) =>
          keep(fetch(subject.baseUrl + path, { method, headers: headers(IPV4) })),
        ),
      ),
    ]);
  }

  test(
    "tells nobody what was sent, by whom and from where; neither while Redis answers nor while it does not",
    { timeout: 60_000 },
    async () => {
      const survey = await subject.redis.seed({ ...RATING, reason: "Why?" });
      const link = await subject.redis.seed({ ...RATING, identity: "link" });
      const network = await subject.redis.seed({ ...RATING, identity: "network" });
      for (const { id } of [survey, link, network]) await sendEverything(id);
      subject.redis.close();
      await server.kill();
      for (const { id } of [survey, network]) await sendEverything(id);
      if (subject.metrics) told.push(await (await fetch(subject.baseUrl + PATHS.metrics)).text());
      await subject.stop();

      const everything = [...subject.lines, ...told].join("\n");
      expect(everything).toContain("Accepted");
      expect(everything).toContain("Trouble");
      expect(secrets.length).toBeGreaterThan(5);
      for (const canary of [
        WORD,
        btoa(WORD).replaceAll("=", ""),
        IPV4,
        IPV6,
        "198.51.100",
        "2001:db8:cafe",
        ...secrets,
      ]) {
        expect(everything).not.toContain(canary);
      }
      expect(subject.lines.join("\n")).not.toContain("127.0.0.1");
    },
  );
});
