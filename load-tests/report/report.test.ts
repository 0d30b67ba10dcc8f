import { expect, it } from "vitest";
import { compare } from "./comparison.ts";
import { htmlOf } from "./html.ts";
import { junitOf } from "./junit.ts";
import type { RunRecord } from "./record.ts";
import { screenOf } from "./screen.ts";

/** A run of ten seconds. */
function run(changes: Partial<RunRecord> = {}, latency = 5): RunRecord {
  const seconds = Array.from({ length: 10 }, (_, second) => second);
  return {
    v: 1,
    scenario: "mixed",
    profile: "smoke",
    target: 'a"<b>',
    startedAt: "2026-11-23T10:00:00.000Z",
    seconds: 10,
    rate: 10,
    passed: false,
    findings: [
      { what: "it is fast", holds: false, because: "p99 < 5 & not" },
      { what: "it is right", holds: true, because: "" },
    ],
    counts: { kept: 100, accepted: 100 },
    metrics: { http_req_duration: { med: latency, "p(95)": latency * 2, "p(99)": latency * 3 } },
    timeline: seconds.map((second) => ({
      at: 1000 * second,
      requests: 10,
      notSent: 0,
      latency: { med: latency + second / 10, p95: latency * 2, p99: latency * 3 },
      outcomes: { accepted: 10 },
    })),
    samples: seconds.map((second) => ({
      at: 1000 * second,
      inFlight: second,
      processes: { edge: { cpu: 0.1, memory: 50 } },
    })),
    ...changes,
  };
}

it("says on one screen what was wanted and what was measured, and why it fails", () => {
  expect(screenOf(run())).toMatch(
    /p95 10\.0 ms[^]*✘ it is fast: p99 < 5 & not\n {2}✔ it is right\n[^]*FAIL: it is fast/,
  );
  expect(screenOf(run({ passed: true }))).toMatch(/PASS\n$/);
});

it("is a page by itself, with plots that say what they show and hold their data", () => {
  const page = htmlOf(run());
  expect(page).not.toMatch(/(?:src|href)=|url\(|@import/);
  expect(page).toContain("a&quot;&lt;b&gt;");
  expect(page).toContain("p99 &lt; 5 &amp; not");
  expect(page.match(/<svg [^>]*role="img" aria-label="[^"]+"/g)).toHaveLength(6);
  expect(page.match(/<details>/g)).toHaveLength(6);
  expect(page).not.toContain("NaN");
});

it("draws a run of which nothing is known", () => {
  expect(htmlOf(run({ timeline: [], samples: [] }))).not.toMatch(/NaN|undefined/);
});

it("is JUnit's XML, with what failed and why", () => {
  const xml = junitOf(run());
  expect(xml).toMatch(/<testsuite [^>]*tests="2"[^>]*failures="1"/);
  expect(xml).toContain('<failure message="p99 &lt; 5 &amp; not"/>');
});

it("tells a difference from none", () => {
  expect(compare(run(), run())).toMatch(/half of them.*no difference/);
  expect(compare(run(), run({}, 10))).toMatch(/half of them.*\+92 %/);
  expect(compare(run(), run({}, 10))).toBe(compare(run(), run({}, 10)));
  expect(compare(run({}, 2000), run({}, 10))).toMatch(/half of them +2,000 ms +10\.5 ms +−99 % +−1,990 … −1,990/);
  expect(compare(run(), run({ rate: 20 }))).toMatch(/^These runs are not alike/);
});
