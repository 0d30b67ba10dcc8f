import { expect, test } from "vitest";
import { queueWithLook } from "./test/look.ts";
import { remember } from "./test/remember.ts";

test.each([
  [10, 200],
  [100, 150],
  [10_000, 14],
])("%i clients of one survey are remembered compactly, in at most %i bytes each", async (clients, most) => {
  const bytes = await remember(await queueWithLook(), clients);
  expect(bytes.client).toBeLessThanOrEqual(most);
  // The first entries of a log pay for its blocks.
  expect(bytes.entry).toBeLessThanOrEqual(clients < 10_000 ? 1000 : 150);
});
