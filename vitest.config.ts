import { configDefaults, defineConfig } from "vitest/config";
import { counts } from "./infra/check/counts.ts";

/** What takes minutes: left out of `npm test`, run by `npm run test:long`. */
const LONG = "**/*.long.test.ts";

export default defineConfig(({ mode }) => ({
  test: {
    include: mode === "long" ? [LONG] : ["**/*.test.ts"],
    exclude: [...configDefaults.exclude, ".earshot/**", ...(mode === "long" ? [] : [LONG])],
    reporters: ["default", counts],
    globalSetup: "infra/local/testbed/setup.ts",
    testTimeout: mode === "long" ? 600_000 : 30_000,
    hookTimeout: 60_000,
    pool: "forks",
    // The servers of the testbed need a core as well.
    maxWorkers: 2,
  },
}));
