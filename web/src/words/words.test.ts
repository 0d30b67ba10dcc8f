import { answersOf } from "@earshot/contract";
import { beforeAll, describe, expect, test } from "vitest";
import { rowsOf, stackOf, type Charted } from "../chart/rows.ts";
import { finding } from "./finding.ts";
import { answerWords, stepOf } from "./kinds.ts";
import { answers, brief, decimal, duration, percent, shareOf } from "./numbers.ts";
import { shownScore, wholeFigure } from "./score.ts";
import { load } from "./shared.ts";

beforeAll(load);

const options = ["Cats", "Dogs", "Newts", "Owls"].map((label) => ({ id: label.toLowerCase(), label }));

function charted(
  kind: "choice" | "csat" | "ces" | "nps" | "thumbs",
  counts: number[],
  score: number | null = null,
  interval: { low: number; high: number } | null = null,
): Charted {
  const taken = kind === "choice" ? options.slice(0, counts.length) : undefined;
  const answers = answersOf({ kind, ...(taken && { options: taken }) }).map((answer, at) => ({
    answer: kind === "choice" || kind === "thumbs" ? answer : Number(answer),
    count: counts[at] ?? 0,
  }));
  const total = counts.reduce((sum, count) => sum + count, 0);
  const results = {
    survey: "s",
    version: 1,
    total,
    answers,
    score,
    interval,
    cases: { open: 0, total: 0 },
    asOf: null,
  };
  return { kind, ...(taken && { options: taken }), results };
}
const sentence = (survey: Charted): string => finding(survey, rowsOf(survey)).replaceAll("\u00A0", " ");

describe("finding()", () => {
  test.each([
    [charted("csat", [66, 78, 121, 331, 688]), "79 % gave 4 or 5; 11 % gave 1 or 2."],
    [charted("csat", [0, 0, 0, 1, 0]), "1 answer so far: too few to read much into."],
    [charted("choice", [3, 3]), "Cats and Dogs are level with 3 answers each."],
    [charted("choice", [5, 5, 5, 1]), "Cats, Dogs and Newts are level with 5 answers each."],
    [charted("choice", [6, 5]), "Cats: 1 answer ahead of Dogs, too close to call."],
    [charted("choice", [10, 90]), "Dogs: 80 answers ahead of Cats, more than chance would give."],
    [charted("thumbs", [8, 2]), "8 of 10 gave thumbs up."],
    [
      charted("nps", [9, 4, 6, 8, 11, 24, 31, 78, 142, 168, 261], 45.3, { low: 40.2, high: 50.4 }),
      "58 % promoters and 13 % detractors make a score of 45, and the truth lies between 40 and 50.",
    ],
    [charted("ces", [1, 1, 1, 1, 1, 2, 3]), "60 % found it easy, 5 to 7; 30 % found it hard, 1 to 3."],
  ])("says what the numbers carry (%#)", (survey, words) => {
    expect(sentence(survey)).toBe(words);
  });
});

describe("shownScore()", () => {
  const shown = (survey: Charted) => shownScore(survey, rowsOf(survey));

  test("there is none without an answer, so that nothing reads as 0 % or level", () => {
    expect(shown(charted("choice", [0, 0]))).toBeUndefined();
    expect(shown(charted("csat", [0, 0, 0, 0, 0]))).toBeUndefined();
  });
  test("a scale's lies where it belongs, with half its interval as the margin", () => {
    const score = shown(charted("csat", [0, 0, 0, 10, 10], 4.5, { low: 4.26, high: 4.74 }));
    expect(score).toMatchObject({ figure: "4.50", margin: "±\u00A00.24", of: "of 5, average" });
    expect(score?.place?.at).toBeCloseTo(0.875);
  });
  test("a margin that would round to nothing is said to be less than something", () => {
    const [up, down] = [16_760_000, 4_240_000];
    const score = shown(charted("thumbs", [up, down], up / (up + down), { low: 0.7979, high: 0.7982 }));
    expect(score?.margin).toBe("±\u00A0<\u00A00.1");
  });
  test("a negative net promoter score has a real minus sign", () => {
    expect(shown(charted("nps", [5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], -67))?.figure).toBe("−67");
  });
  test("a choice shows its leader's share, or that there is none", () => {
    const leader = shown(charted("choice", [1, 3]));
    expect(leader && wholeFigure(leader)).toBe("75\u00A0%");
    expect(leader?.margin).toBeUndefined();
    expect(shown(charted("choice", [2, 2]))).toMatchObject({ figure: "Level", of: "between Cats and Dogs" });
  });
});

describe("rowsOf() and stackOf()", () => {
  test("four options or more stand by rank, two in the order of the survey", () => {
    expect(rowsOf(charted("choice", [1, 9, 3, 2])).map(({ words }) => words)).toEqual([
      "Dogs",
      "Newts",
      "Owls",
      "Cats",
    ]);
    expect(rowsOf(charted("choice", [1, 9])).map(({ words }) => words)).toEqual(["Cats", "Dogs"]);
  });
  test("a stack runs from unhappy to happy and loses no answer", () => {
    const parts = stackOf(rowsOf(charted("nps", [1, 1, 1, 1, 1, 1, 1, 2, 3, 4, 5])));
    expect(parts.map(({ words, count }) => [words, count])).toEqual([
      ["Detractor", 7],
      ["Passive", 5],
      ["Promoter", 9],
    ]);
    expect(parts.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
  });
  test("an answer that the survey no longer takes is still a row, under its own name", () => {
    const survey = charted("choice", [1, 2]);
    survey.results.answers.push({ answer: "gone", count: 4 });
    expect(rowsOf(survey).map(({ words }) => words)).toContain("gone");
  });
  test("every answer of every scale has a word, a colour and a face", () => {
    for (const kind of ["csat", "ces", "nps", "thumbs"] as const) {
      for (const answer of answersOf({ kind })) expect(stepOf(kind, answer), `${kind} ${answer}`).toBeDefined();
    }
  });
});

test("an answer that stands alone says of how many it is", () => {
  const said = (["csat", "ces", "nps", "thumbs"] as const).map((kind) =>
    answerWords({ kind }, kind === "thumbs" ? "up" : 3),
  );
  expect(said).toEqual(["3 of 5", "3 of 7", "3 of 10", "Thumbs up"]);
});

describe("numbers", () => {
  test("are written as people read them", () => {
    expect(answers(1)).toBe("1 answer");
    expect(answers(1284)).toBe("1,284 answers");
    expect(percent(0.125)).toBe("13\u00A0%");
    expect(shareOf(1, 3)).toBe("33\u00A0%");
    expect(shareOf(688, 1284)).toBe("53.6\u00A0%");
    expect(decimal(-0.4, 0)).toBe("0");
    expect([9_999, 1_530_000].map(brief)).toEqual(["9,999", expect.stringMatching(/^1\.5.$/)]);
  });
  test.each([
    [11_000, "11 seconds"],
    [60_000, "1 minute"],
    [250_000, "4 minutes"],
    [3 * 3_600_000, "3 hours"],
    [49 * 3_600_000, "2 days"],
  ])("%d ms are %s", (ms, words) => {
    expect(duration(ms)).toBe(words);
  });
});
