import { expect, test } from "vitest";
import { queueWithLook } from "./test/look.ts";
import { remember } from "./test/remember.ts";

// An entry of a short log pays for its blocks.
test.each([
  [10, 200, 5000],
  [100, 150, 1000],
  [10_000, 14, 150],
])(
  "%i clients of one survey are remembered compactly: at most %i bytes each, and %i an entry",
  async (clients, bytesEach, bytesAnEntry) => {
    const bytes = await remember(await queueWithLook(), clients);
    expect(bytes.client).toBeLessThanOrEqual(bytesEach);
    expect(bytes.entry).toBeLessThanOrEqual(bytesAnEntry);
  },
);
