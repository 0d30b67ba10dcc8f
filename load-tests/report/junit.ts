import junit from "junit-report-builder";
import type { RunRecord } from "./record.ts";

/** Its types are those of an ES module, and it is a CommonJS one: what is imported is its default. */
const builder = junit as unknown as typeof junit.default;

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
