import { describe, expect, it } from "vitest";
import { shareReadings } from "./share.ts";

/** A reading that ends when told to. */
function controlled() {
  const open: { key: string; end: (value: string) => void; fail: (error: Error) => void }[] = [];
  const read = (key: string) =>
    new Promise<string>((end, fail) => {
      open.push({ key, end, fail });
    });
  return { open, read };
}

describe("shareReadings()", () => {
  it("gives all who ask during a reading one that began after they had asked", async () => {
    const { open, read } = controlled();
    const ask = shareReadings(read);
    const first = ask("a");
    const others = Promise.all([ask("a"), ask("a"), ask("a")]);
    expect(open).toHaveLength(1);
    open[0]?.end("old");
    expect(await first).toBe("old");
    expect(open).toHaveLength(2);
    const later = ask("a");
    open[1]?.end("new");
    expect(await others).toEqual(["new", "new", "new"]);
    open[2]?.end("newest");
    expect(await later).toBe("newest");
    expect(open).toHaveLength(3);
  });

  it("keeps nothing, and reads different things at the same time", async () => {
    const { open, read } = controlled();
    const ask = shareReadings(read);
    const both = Promise.all([ask("a"), ask("b")]);
    expect(open.map(({ key }) => key)).toEqual(["a", "b"]);
    for (const { end } of open) end("x");
    await both;
    void ask("a");
    expect(open).toHaveLength(3);
  });

  it("tells an error to those who shared it, and reads on for the others", async () => {
    const { open, read } = controlled();
    const ask = shareReadings(read);
    const first = ask("a");
    const second = ask("a");
    open[0]?.fail(new Error("Lost"));
    await expect(first).rejects.toThrow("Lost");
    open[1]?.end("well");
    expect(await second).toBe("well");
  });
});
