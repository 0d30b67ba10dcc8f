import { configDefaults, defineConfig } from "vitest/config";
import { counts } from "./infra/check/counts.ts";

/** What takes minutes: left out of `npm test`, run by `npm run test:long`. */
const LONG = "**/*.long.test.ts";
/** What each project has: time for a busy machine to do what a test awaits. */
const PATIENT = { setupFiles: "infra/check/patience.ts", expect: { poll: { timeout: 20_000 } } };
/** What starts everything and waits for most of its time: begun first, beside the rooms. */
const CROWDS = ["infra/local/e2e/{api,chaos,kill}.test.ts", "load-tests/scenarios.test.ts"];
/**
 * What starts everything else: run one after the other and by themselves, as some of it measures how long people wait.
 */
const WHOLE = "infra/local/e2e/**/*.test.ts";
/** The servers of the testbed need a core as well. */
const BESIDE = { pool: "forks", maxWorkers: 2, sequence: { groupOrder: 1 } } as const;

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
            exclude: [...skipped, ...CROWDS, WHOLE],
            globalSetup: "infra/local/testbed/setup.ts",
            testTimeout: long ? 600_000 : 60_000,
            hookTimeout: 120_000,
            ...BESIDE,
          },
        },
        {
          test: {
            ...PATIENT,
            // Of one group the projects come by their names.
            name: "crowds",
            include: long ? [] : CROWDS,
            exclude: skipped,
            testTimeout: 120_000,
            hookTimeout: 120_000,
            ...BESIDE,
          },
        },
        {
          test: {
            ...PATIENT,
            name: "whole",
            include: long ? [] : [WHOLE],
            exclude: [...skipped, ...CROWDS],
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
