import { describe, expect, test } from "vitest";
import { MOST_BYTES, MOST_EVENTS } from "./event-bus.ts";
import { pack } from "./pack.ts";

const item = (id: number, bytes = 100) => ({
  id,
  event: { source: "s", detailType: "d", detail: "x".repeat(bytes - 2) },
});
const ids = (requests: readonly (readonly { id: number }[])[]) => requests.map((items) => items.map(({ id }) => id));
const never = () => false;

describe("pack()", () => {
  test("fills requests in order, ten each", () => {
    const { requests } = pack(
      Array.from({ length: 2 * MOST_EVENTS + 1 }, (_, id) => item(id)),
      never,
    );
    expect(requests.map(({ length }) => length)).toEqual([10, 10, 1]);
    expect(ids(requests).flat()).toEqual(Array.from({ length: 21 }, (_, id) => id));
  });

  test("keeps each under the limit of bytes, counted in UTF-8", () => {
    const half = MOST_BYTES / 2;
    expect(ids(pack([item(1, half), item(2, half), item(3, half - 1)], never).requests)).toEqual([[1], [2, 3]]);
    const emoji = { id: 1, event: { source: "", detailType: "", detail: "🙁".repeat(MOST_BYTES / 4) } };
    expect(pack([emoji], never).oversized).toEqual([emoji]);
  });

  test("sets aside what fits into no request, and packs the others", () => {
    const { requests, oversized } = pack([item(1), item(2, MOST_BYTES), item(3)], never);
    expect(ids(requests)).toEqual([[1, 3]]);
    expect(oversized.map(({ id }) => id)).toEqual([2]);
  });

  test("gives a request of its own to what asks for one", () => {
    const { requests } = pack([item(1), item(2), item(3), item(4)], ({ id }) => id === 2 || id === 3);
    expect(ids(requests)).toEqual([[1, 4], [2], [3]]);
  });

  test("makes nothing of nothing", () => {
    expect(pack([], never)).toEqual({ requests: [], oversized: [] });
  });
});
