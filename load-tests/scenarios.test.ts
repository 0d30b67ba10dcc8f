import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { requireK6 } from "../infra/local/process/k6.ts";
import { load } from "./run/load.ts";
import { type Asked, BREAKS, SCENARIOS } from "./run/options.ts";
import { openTarget, type Target } from "./run/target.ts";

const SECONDS = 2;
const PROGRESS = () => ({ show() {}, end() {} });

let folder: string;
let k6: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "earshot-load-test-"));
  k6 = await requireK6(() => {});
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** As `npm run load -- <scenario> smoke --seconds 2 --rate 20` would, told nothing of latency: other tests run here. */
const asked = (scenario: string, changes: Partial<Asked> = {}): Asked => ({
  scenario,
  profile: "smoke",
  target: undefined,
  results: undefined,
  rate: 20,
  seconds: SECONDS,
  viewers: 5,
  latency: false,
  out: undefined,
  broken: undefined,
  ...changes,
});

describe("each scenario for two seconds", () => {
  let target: Target;
  beforeAll(async () => {
    target = await openTarget(asked("hot-path"));
  });
  afterAll(() => target.close());

  it.each(SCENARIOS)("%s passes", async (scenario) => {
    const record = await load(asked(scenario), target, { k6, folder, progress: PROGRESS });
    expect(record.findings.filter(({ holds }) => !holds)).toEqual([]);
    expect(record.findings.length).toBeGreaterThan(5);
    expect(record.timeline.length).toBeGreaterThan(0);
    expect(record.timeline.reduce((sum, { outcomes }) => sum + (outcomes["kept"] ?? 0), 0)).toBeGreaterThan(0);
  });
});

it.each(BREAKS)("fails with the reason on a %s", async (broken) => {
  const wrong = asked("hot-path", { broken, latency: true, rate: 50, seconds: 4 });
  const target = await openTarget(wrong);
  try {
    const { passed, findings } = await load(wrong, target, { k6, folder, progress: PROGRESS });
    const failed = findings.filter(({ holds }) => !holds).map(({ what, because }) => `${what} ${because}`);
    expect(passed).toBe(false);
    expect(failed.join("\n")).toMatch(
      broken === "slow-edge" ? /until an answer is taken.* measured \d/ : /recount.* Totals .*\d/,
    );
  } finally {
    await target.close();
  }
});
