import { configDefaults, defineConfig } from "vitest/config";
import { counts } from "./infra/check/counts.ts";

/** What takes minutes: left out of `npm test`, run by `npm run test:long`. */
const LONG = "**/*.long.test.ts";
/** What each project has: time for a busy machine to do what a test awaits. */
const PATIENT = { setupFiles: "infra/check/patience.ts", expect: { poll: { timeout: 20_000 } } };
/** What starts everything: run one after the other and by themselves, as some of it measures how long people wait. */
const WHOLE = ["infra/local/e2e/**/*.test.ts", "load-tests/scenarios.test.ts"];

export default defineConfig(({ mode }) => {
  const long = mode === "long";
  const skipped = [...configDefaults.exclude, ".earshot/**", ...(long ? [] : [LONG])];
  return {
    test: {
      reporters: ["default", counts],
      projects: [
        {
          test: {
            ...PATIENT,
            name: "rooms",
            include: [long ? LONG : "**/*.test.ts"],
            exclude: [...skipped, ...WHOLE],
            globalSetup: "infra/local/testbed/setup.ts",
            testTimeout: long ? 600_000 : 60_000,
            hookTimeout: 120_000,
            pool: "forks",
            // The servers of the testbed need a core as well.
            maxWorkers: 2,
            sequence: { groupOrder: 1 },
          },
        },
        {
          test: {
            ...PATIENT,
            name: "whole",
            include: long ? [] : WHOLE,
            exclude: skipped,
            testTimeout: 120_000,
            hookTimeout: 120_000,
            pool: "forks",
            maxWorkers: 1,
            sequence: { groupOrder: 2 },
          },
        },
      ],
    },
  };
});
