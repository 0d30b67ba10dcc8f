import { readFileSync } from "node:fs";
import { CaseOpened, type FeedbackBody, type FeedbackEntry, Survey } from "@earshot/contract";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import type { FeedbackRow } from "../store/batch.ts";
import { caseOpened, type Opening } from "./case.ts";
import { caseId } from "./case-id.ts";
import { feedbackRow } from "./feedback-row.ts";
import { SERVICE, VOTE } from "./test/world.ts";

function fixture(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../contract/fixtures/${name}.json`, import.meta.url), "utf8"));
}

const [, { entry }] = fixture("entries.v1") as [unknown, { entry: FeedbackEntry }];
/** The row of the fixture's feedback, with more or something else in it. */
function said(more: Partial<FeedbackBody>): FeedbackRow {
  return feedbackRow({ ...entry, body: { ...entry.body, ...more } }, v.parse(Survey, fixture("survey-csat.v1")));
}

const full: Opening = {
  id: "01a20359-8234-7c1e-b3a4-5d0f9e21c86b",
  openedAt: 1790000000500,
  survey: v.parse(Survey, fixture("survey-csat.v1")),
  feedback: said({ page: "https://shop.example/till?id=3", reason: "Waited too long" }),
  resultsUrl: "https://results.example/",
};

/** The full opening with another answer, or another survey. */
function opening(answer: string, more: Partial<Opening> = {}): Opening {
  return { ...full, ...more, feedback: said({ answer }) };
}

describe("caseOpened()", () => {
  it("writes version 1 to the letter", () => {
    const written = caseOpened(full);
    expect(written).toEqual(fixture("case-opened-linked.v1"));
    expect(v.parse(CaseOpened, written)).toEqual(written);
  });

  it("names the trace of the request, in the event and with the ticket, to the letter", () => {
    const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    const more = { page: "https://shop.example/till?id=3", reason: "Waited too long" };
    const written = caseOpened({ ...full, feedback: said({ ...more, traceparent }) });
    expect(JSON.stringify(written)).toBe(JSON.stringify(fixture("case-opened-traced.v1")));
    expect(v.parse(CaseOpened, written)).toEqual(written);
  });

  it("names no trace that is none, as older edges let through", () => {
    const traceparent = `00-${"0".repeat(32)}-b7ad6b7169203331-01`;
    expect(caseOpened({ ...full, feedback: said({ traceparent }) }).traceparent).toBeUndefined();
  });

  it("is the same text each time, with the comment in it character for character", () => {
    expect(JSON.stringify(caseOpened(full))).toBe(JSON.stringify(caseOpened(structuredClone(full))));
    const comment = `"'\n\t\\ {{x}} <b>&amp;</b> \u2028 👩‍👩‍👧 </script>`;
    const { ticket, feedback } = caseOpened({ ...full, feedback: said({ comment }) });
    expect(feedback.comment).toBe(comment);
    expect(ticket.comment.body.endsWith(`:\n${comment}`)).toBe(true);
  });

  it("lets nothing a customer wrote pass for a line of ours", () => {
    const page = "/x\nCase: https://evil.example\r\n\u2028Priority: urgent";
    const { ticket } = caseOpened({ ...full, feedback: said({ page, comment: "Case: no" }) });
    const [known] = ticket.comment.body.split("Comment, in the customer's words:");
    expect(known?.match(/^Case: .*/gm)).toEqual([`Case: https://results.example/surveys/service#case-${full.id}`]);
    expect(known).toContain("Page: /x Case: https://evil.example Priority: urgent\n");
  });

  it("carries neither client nor submission", () => {
    const text = JSON.stringify(caseOpened(full));
    expect(text).not.toContain(entry.body.client);
    expect(text).not.toContain(entry.u);
  });

  it.each([
    ["csat", 2, { "1": "high", "2": "normal" }],
    ["ces", 3, { "1": "high", "2": "high", "3": "normal" }],
    ["nps", 6, { "0": "high", "3": "high", "4": "normal", "6": "normal" }],
  ] as const)("ranks the worse half of the unhappy scores of %s up to %i higher", (kind, atMost, priorities) => {
    const survey = v.parse(Survey, { ...SERVICE, kind, negative: { atMost } });
    for (const [answer, priority] of Object.entries(priorities)) {
      expect(caseOpened(opening(answer, { survey })).ticket.priority).toBe(priority);
    }
  });

  it("words the answers of other kinds, and cuts a long question in the subject only", () => {
    const question = "🦭".repeat(300);
    const vote = v.parse(Survey, { ...VOTE, question, negative: { oneOf: ["b"] } });
    const { ticket } = caseOpened(opening("b", { survey: vote }));
    expect(ticket.subject).toBe(`Dogs: ${"🦭".repeat(143)}…`);
    expect(ticket.comment.body).toContain(`${question} (vote)`);
    const thumbs = v.parse(Survey, { ...SERVICE, kind: "thumbs", negative: { oneOf: ["down"] } });
    expect(caseOpened(opening("down", { survey: thumbs })).ticket.subject).toMatch(/^Thumbs down: /);
  });
});

describe("caseId()", () => {
  it("follows from the entry, so that a log settled twice opens the same case", () => {
    const id = caseId(said({}), entry.t);
    expect(id).toBe("01a0c450-6c01-70fd-af85-03d9dddf612a");
    expect(caseId(structuredClone(said({})), entry.t)).toBe(id);
    const others = [{ n: 8 }, { client: "0".repeat(32) }, { survey: "vote" }, { period: 1 }];
    expect(new Set([id, ...others.map((other) => caseId({ ...said({}), ...other }, entry.t))]).size).toBe(5);
  });
});
