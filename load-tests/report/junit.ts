import { createRequire } from "node:module";
import type junit from "junit-report-builder";
import type { RunRecord } from "./record.ts";

/** Its types are those of an ES module, and it is a CommonJS one: what it exports is its default. */
const builder: typeof junit.default = createRequire(import.meta.url)("junit-report-builder");

/** A run as JUnit XML: a test case for each thing that was judged. */
export function junitOf({ scenario, profile, seconds, startedAt, findings }: RunRecord): string {
  const report = builder.newBuilder();
  const suite = report.testSuite().name(`load ${scenario} ${profile}`).timestamp(new Date(startedAt)).time(seconds);
  for (const { what, holds, because } of findings) {
    const testCase = suite.testCase().className(`load.${scenario}.${profile}`).name(what);
    if (!holds) testCase.failure(because);
    else testCase.standardOutput(because);
  }
  return report.build();
}
