import { randomUUID } from "node:crypto";
import { PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { CaseOpened, EVENT, LIMITS, Survey } from "@earshot/contract";
import * as v from "valibot";
import { expect, onTestFinished, test, vi } from "vitest";
import { startEventBridge } from "../../../infra/local/eventbridge/start.ts";
import { awsClient, ownFolder } from "../../../infra/local/eventbridge/test/world.ts";
import { CREDENTIALS } from "../../../infra/local/helpdesk/credentials.ts";
import { startHelpdesk } from "../../../infra/local/helpdesk/start.ts";
import type { FeedbackRow } from "../store/batch.ts";
import { caseOpened } from "./case.ts";
import { SERVICE } from "./test/world.ts";

/** Each could break a layer between the customer and the ticket that pasted where it should have quoted. */
const PIECES = [
  `"`,
  `'`,
  "\\",
  `\\"`,
  "`",
  "{",
  "}",
  "}}",
  `{"ticket": {"priority": "urgent"}}`,
  "<ticket>",
  "<aws.events.event.json>",
  "<aws.events.rule-arn>",
  `","priority":"urgent`,
  `"},"priority":"urgent","x":{"y":"`,
  "${x}",
  "{{x}}",
  "{{ticket.id}}",
  "$.detail.case.id",
  "</script><script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  "&lt;&amp;&#39;",
  "%s %00 %7B",
  "$(id) ; rm -rf / #",
  "\u0041 \\u0041 \\n \\0",
  "\t tab \r\n and lines \n\n",
  "\u2028 \u2029 \u00a0 \ufeff",
  "👩‍👩‍👧‍👦 🇩🇪 🙁",
  "cafe\u0301 ﷽ ẞ",
  "\u202e reversed \u202c",
  "12345678901234567890 1e999 null true NaN",
  "Comment, in the customer's words:\nnone",
  "external_id: 7",
] as const;

const ARABIC = "كانت الخدمة بطيئة جدا ولم يتصل بي أحد. ".repeat(60).slice(0, LIMITS.commentPoints);

/** The pieces alone, two by two, all at once, and as long as a comment may be: 200. */
const COMMENTS: readonly string[] = [
  ...PIECES,
  ...PIECES.flatMap((piece, at) => [1, 5, 11, 17, 23].map((step) => `${piece}${PIECES[(at + step) % PIECES.length]}`)),
  PIECES.join(" "),
  PIECES.toReversed().join(""),
  ARABIC,
  "🙁".repeat(LIMITS.commentPoints),
  `"`.repeat(LIMITS.commentPoints),
  "\\".repeat(LIMITS.commentPoints),
  " leading and trailing ",
  ".",
];

/** An unhappy feedback with this comment, as the drain would open its case. */
function opened(id: string, comment: string): CaseOpened {
  const feedback: FeedbackRow = {
    survey: SERVICE.id,
    client: "00112233445566778899aabbccddeeff",
    n: 1,
    period: 0,
    answer: "1",
    at: Date.UTC(2026, 0, 2),
    negative: true,
    comment,
  };
  const survey = v.parse(Survey, SERVICE);
  return caseOpened({ id, openedAt: Date.UTC(2026, 0, 2), survey, feedback, resultsUrl: "https://results.example" });
}

test("200 hostile comments stand in their tickets character for character, and no other field changes", async () => {
  expect(COMMENTS.length).toBe(200);
  const dataDir = ownFolder();
  const desk = await startHelpdesk({ port: 0, dataDir });
  const bridge = await startEventBridge({
    port: 0,
    dataDir,
    helpdeskUrl: desk.url,
    credentials: CREDENTIALS,
    invocationsPerSecond: 1000,
  });
  onTestFinished(async () => {
    await bridge.close();
    await desk.close();
  });
  const details = COMMENTS.map((comment) => opened(randomUUID(), comment));
  const client = awsClient(bridge.url);
  for (let at = 0; at < details.length; at += 10) {
    const Entries = details.slice(at, at + 10).map((detail) => ({
      EventBusName: EVENT.bus,
      Source: EVENT.source,
      DetailType: EVENT.caseOpened,
      Detail: JSON.stringify(v.parse(CaseOpened, detail)),
    }));
    expect(await client.send(new PutEventsCommand({ Entries }))).toMatchObject({ FailedEntryCount: 0 });
  }
  await vi.waitFor(() => expect(desk.tickets.length + bridge.tally.dead).toBe(COMMENTS.length), 25_000);

  for (const [at, comment] of COMMENTS.entries()) {
    const id = details[at]?.case.id ?? "";
    const tickets = desk.tickets.filter(({ ticket }) => ticket.external_id === id).map(({ ticket }) => ticket);
    const calm = opened(id, "calm").ticket;
    const body = calm.comment.body.replace(/calm$/, () => comment);
    expect(tickets).toEqual([{ ...calm, comment: { body, public: false } }]);
  }
});
