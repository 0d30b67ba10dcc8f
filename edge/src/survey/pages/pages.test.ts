import { gzipSync } from "node:zlib";
import { LIMITS, PROBLEMS, type ProblemCode, problem } from "@earshot/contract";
import { describe, expect, test } from "vitest";
import { compact } from "./css.ts";
import { inEnglish, NONCE, STATES, SUBMISSION, SURVEYS } from "./every-state.ts";
import { CATALOGUES } from "./messages/all.ts";

const { duplicatePage, problemPage, receiptPage, surveyPage, tappedPage, thanksPage } = inEnglish;

const NASTY = `</script></style></textarea><img src=x onerror=alert(1)>"'&amp; 😀\nnext`;
const ask = { action: "/s/x", submissionId: SUBMISSION, nonce: NONCE };

describe.each(
  Object.entries(STATES).flatMap(([name, state]) =>
    Object.values(CATALOGUES).map((words) => [`${name}, ${words.lang}`, state(words), words] as const),
  ),
)("%s", (_, page, { lang, dir }) => {
  test("is one document of at most 10 kB on the wire that asks for nothing more", () => {
    expect(page.startsWith(`<!doctype html>\n<html lang="${lang}" dir="${dir}">`)).toBe(true);
    expect(gzipSync(page).byteLength).toBeLessThanOrEqual(10_240);
    expect(page).not.toMatch(/<(img|iframe)|url\(|@import|\ssrc=/i);
    expect(page.match(/<link.{23}/g)).toEqual(['<link rel="icon" href="data:']);
  });

  test("keeps to a policy without inline styles and handlers", () => {
    expect(page).not.toMatch(/<[^>]*\s(style|on[a-z]+)=/i);
    expect(page.match(/<style/g)).toHaveLength(1);
    expect(page).toContain(`<style nonce="${NONCE}">`);
  });

  test("has one script at most, of its own nonce", () => {
    expect(page.split("<script").length).toBeLessThanOrEqual(2);
    expect(page.split(`<script nonce="${NONCE}">`)).toHaveLength(page.split("<script").length);
  });

  test("holds no hole where a value was missing", () => {
    const text = page.replace(/<style.*<\/style>/s, "").replace(/<script.*<\/script>/s, "");
    expect(text).not.toMatch(/undefined|null|false|\[object|NaN|\{\w+\}/);
  });
});

describe("texts of others are shown as they are, never read as markup", () => {
  const survey = {
    ...SURVEYS.vote,
    business: NASTY,
    question: NASTY,
    options: [
      { id: "a", label: NASTY, note: NASTY },
      { id: "b", label: "B" },
    ],
  };
  const typed = { answer: NASTY, comment: NASTY };
  const csat = { ...SURVEYS.csat, business: NASTY, question: NASTY, comment: NASTY };
  const errors = [{ pointer: `/${NASTY}`, message: NASTY }];

  test.each([
    ["ask", surveyPage(survey, { ...ask, action: `/s/${NASTY}`, submissionId: NASTY, nonce: NASTY })],
    ["fix", surveyPage(csat, { ...ask, typed, errors })],
    [
      "thanks",
      thanksPage(survey, {
        answer: "a",
        submissionId: NASTY,
        receipt: NASTY,
        outcome: "accepted",
        negative: true,
        resultsUrl: `http://x/${NASTY}`,
        asks: { reason: true, comment: true },
        addition: NASTY,
        nonce: NONCE,
      }),
    ],
    [
      "receipt",
      receiptPage(
        { ...csat, reason: NASTY },
        { action: NASTY, status: "received", changes: true, submissionId: NASTY, nonce: NONCE, typed, errors },
      ),
    ],
    ["tapped", tappedPage(survey, { ...ask, link: NASTY, via: NASTY, here: `/${NASTY}`, lang: NASTY, tapped: "a" })],
    [
      "changed mind",
      duplicatePage(csat, {
        resultsUrl: NASTY,
        typed: { answer: "4", comment: NASTY },
        mind: { receipt: NASTY, submissionId: NASTY },
        nonce: NONCE,
      }),
    ],
    ["link", surveyPage(survey, { ...ask, link: NASTY })],
    ["duplicate", duplicatePage(csat, { resultsUrl: NASTY, typed, nonce: NONCE })],
    [
      "problem",
      problemPage(
        { ...problem("unavailable"), code: NASTY },
        {
          survey: csat,
          typed,
          retry: { action: NASTY, submissionId: NASTY, fields: { [NASTY]: NASTY } },
          nonce: NONCE,
        },
      ),
    ],
  ])("on the page: %s", (_, page) => {
    expect(page).toContain(
      "&lt;/script&gt;&lt;/style&gt;&lt;/textarea&gt;&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;amp; 😀\nnext",
    );
    expect(page.split("</script>").length).toBeLessThanOrEqual(2);
    expect(page).not.toContain("<img");
    expect(page.match(/<\/style>/g)).toHaveLength(1);
  });
});

describe("surveyPage()", () => {
  test("sends two answers as the field vote, one button each", () => {
    const page = surveyPage(SURVEYS.vote, ask);
    expect(page).toMatch(/<button [^>]*name="vote" value="a">/);
    expect(page).toMatch(/<button [^>]*name="vote" value="b">/);
    expect(page).toContain(`<input type="hidden" name="submissionId" value="${SUBMISSION}">`);
  });

  test("lets two answers be chosen before they are sent where there is a comment to write", () => {
    const page = surveyPage(SURVEYS.voteWithComment, { ...ask, typed: { answer: "b" } });
    expect(page).toMatch(/<input type="radio" [^>]*name="vote" value="b" required checked>/);
    expect(page.match(/<button/g)).toHaveLength(1);
  });

  test.each([
    ["csat", SURVEYS.csat, 1, 5],
    ["ces", SURVEYS.ces, 1, 7],
    ["nps", SURVEYS.nps, 0, 10],
  ] as const)("offers every number of %s", (_, survey, low, high) => {
    const offered = [...surveyPage(survey, ask).matchAll(/name="answer" value="(\d+)"/g)].map(([, value]) => value);
    expect(offered).toEqual(Array.from({ length: high - low + 1 }, (_, step) => String(low + step)));
  });

  test("keeps what was typed, its first newline included", () => {
    const page = surveyPage(SURVEYS.csat, { ...ask, typed: { answer: "4", comment: "\nsecond line" } });
    expect(page).toContain(">\n\nsecond line</textarea>");
    expect(page.match(/ checked/g)).toHaveLength(1);
    expect(page).toMatch(/value="4" required checked/);
  });

  test("counts a comment in characters, not in code units, and leaves it free to be shortened", () => {
    const comment = "😀".repeat(LIMITS.commentPoints + 1);
    const page = surveyPage(SURVEYS.csat, {
      ...ask,
      typed: { comment },
      errors: [{ pointer: "/comment", message: "Must be at most 2000 characters" }],
    });
    expect(page).toContain("2,001 characters; 2,000 fit. Shorten it by 1.");
    expect(page).not.toContain("maxlength");
    expect(surveyPage(SURVEYS.csat, ask)).toContain(`maxlength="${LIMITS.commentPoints}"`);
  });

  test("does not lead to a field that the survey does not have", () => {
    const page = surveyPage(SURVEYS.list, { ...ask, errors: [{ pointer: "/comment", message: "Is not asked" }] });
    expect(page).not.toContain("#comment");
    expect(page).toContain("One thing to fix.");
  });
});

describe("thanksPage()", () => {
  const view = {
    submissionId: SUBMISSION,
    receipt: "r",
    outcome: "accepted" as const,
    negative: false,
    resultsUrl: "http://results/",
    nonce: NONCE,
  };

  test.each([
    [SURVEYS.vote, "a", "Heard. You chose <bdi>Harbour</bdi>."],
    [SURVEYS.csat, "2", "Heard. You gave 2 of 5."],
    [SURVEYS.nps, "0", "Heard. You gave 0 of 10."],
    [SURVEYS.thumbs, "down", "Heard. Thumbs down."],
  ])("says back what was answered: %#", (survey, answer, heading) => {
    expect(thanksPage(survey, { ...view, answer })).toContain(`<h1 class="q">${heading}</h1>`);
  });

  test("does not name the answer of a replay, as it need not be the one that is kept", () => {
    const page = thanksPage(SURVEYS.vote, { ...view, answer: "b", outcome: "replay", negative: true });
    expect(page).not.toMatch(/Old Town|sorry|Help desk/);
    expect(page).toContain("counts once");
  });

  test("links to the totals only where they are public", () => {
    const closed = { ...SURVEYS.vote, results: "private" as const };
    expect(thanksPage(SURVEYS.vote, { ...view, answer: "a" })).toContain('href="http://results/"');
    expect(thanksPage(closed, { ...view, answer: "a" })).not.toContain("http://results/");
    expect(duplicatePage(closed, view)).not.toContain("http://results/");
  });
});

describe("receiptPage()", () => {
  const view = { action: "/r/x", status: "received", changes: true, submissionId: SUBMISSION, nonce: NONCE } as const;

  test("offers to change, to take back and to erase, the last two behind a line that is opened first", () => {
    const page = receiptPage(SURVEYS.csat, view);
    const sent = [...page.matchAll(/name="do" value="(\w+)"/g)].map(([, what]) => what);
    expect(sent).toEqual(["change", "withdraw", "erase"]);
    expect(page.match(/<details class="way">/g)).toHaveLength(3);
    expect(page).not.toContain(" required");
  });

  test("offers no change where the survey takes none, and nothing again that was done", () => {
    expect(receiptPage(SURVEYS.csat, { ...view, changes: false })).not.toContain('value="change"');
    expect(receiptPage(undefined, view)).not.toContain('value="change"');
    const withdrawn = receiptPage(SURVEYS.csat, { ...view, said: "withdrawn" });
    expect(withdrawn).not.toMatch(/value="(change|withdraw)"/);
    expect(withdrawn).toContain('value="erase"');
    expect(receiptPage(SURVEYS.csat, { ...view, status: "erased" })).not.toContain('name="do"');
  });

  test("believes what was just done here before the results service has heard of it", () => {
    expect(receiptPage(SURVEYS.csat, { ...view, status: "counted", said: "erased" })).toContain("was erased");
    expect(receiptPage(SURVEYS.csat, { ...view, status: "withdrawn" })).toContain("was taken back");
  });
});

describe("problemPage()", () => {
  test.each(Object.keys(PROBLEMS) as ProblemCode[])("has words of its own for %s", (code) => {
    const page = problemPage(problem(code), { nonce: NONCE });
    expect(page).toContain(`${PROBLEMS[code].status} · <code>${code}</code>`);
  });

  test("sends the same submission again, all its fields, once", () => {
    const fields = { answer: "4", comment: "a\nb", submissionId: "another" };
    const retry = { action: "/s/service", submissionId: SUBMISSION, fields };
    const page = problemPage(problem("unavailable"), { survey: SURVEYS.csat, typed: fields, retry, nonce: NONCE });
    const sent = [...page.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)">/g)].map(([, ...pair]) => pair);
    expect(sent).toEqual([
      ["answer", "4"],
      ["comment", "a\nb"],
      ["submissionId", SUBMISSION],
    ]);
  });

  test("does not speak of an answer where none was sent", () => {
    expect(problemPage(problem("unavailable"), { nonce: NONCE })).not.toContain("your answer");
  });
});

test("compact() leaves selectors and values as they are", () => {
  expect(
    compact("/* a; b: c */\n@media (min-width: 3rem) {\n  .a > .b + .c , p :hover { margin: calc(1px + 2px) ; }\n}\n"),
  ).toBe("@media (min-width:3rem){.a > .b + .c,p :hover{margin:calc(1px + 2px)}}");
});
