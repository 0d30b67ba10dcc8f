import type { Reporter } from "vitest/node";

/**
 * Closes a test run with `N passed, N failed, N skipped` on a line of its own, which every CI can read.
 *
 * A file that could not be loaded, and an error outside of any test, count as failed: none hides between the tests.
 */
export const counts: Reporter = {
  onTestRunEnd(modules, unhandledErrors) {
    const states = modules.flatMap((module) => Array.from(module.children.allTests(), (test) => test.result().state));
    const broken = modules.filter((module) => module.errors().length > 0).length + unhandledErrors.length;
    const of = (state: string) => states.filter((each) => each === state).length;
    process.stdout.write(
      `\n${of("passed")} passed, ${of("failed") + broken} failed, ${of("skipped") + of("pending")} skipped\n`,
    );
  },
};
