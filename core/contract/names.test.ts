import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ALL_PARTITIONS, ENV, REDIS } from "./names.ts";

describe("names", () => {
  const table = readFileSync(new URL("README.md", import.meta.url), "utf8");

  it.each(Object.values(ENV))("%s stands in the table of variables", (variable) => {
    expect(table).toContain(`\`${variable}\``);
  });

  it.each(ALL_PARTITIONS)(
    "all keys of partition %i share one hash tag, so that one script may touch them",
    (partition) => {
      const keys = [
        REDIS.log(partition),
        REDIS.meta(partition),
        REDIS.seen(partition, "a-survey", 0),
        REDIS.recent(partition, 1),
      ];
      for (const key of keys) expect(/\{(.*?)\}/.exec(key)?.[1]).toBe(`e:${partition}`);
    },
  );
});
