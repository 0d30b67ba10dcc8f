import { expect, it } from "vitest";
import { newestNames } from "./names.ts";
import { readStacks } from "./stacks.ts";
import { flames } from "./svg.ts";
import { selfTimes, treeOf } from "./tree.ts";

/** As `perf script -F comm,ip,sym,dso` prints it. */
const PRINTED = `deno 
	    7faf7802a2dc JS:*admit file:///home/me/earshot/edge/src/queue/admit.ts:12:3 (/tmp/perf-1.map)
	    7faf7802a2dd JS:~ file:///home/me/earshot/edge/src/app.ts:7:1 (/tmp/perf-1.map)
	    7faf7802a2de JS:^dispatch file:///home/me/earshot/node_modules/@hono/node-server/dist/index.js:1:9 (/tmp/perf-1.map)
	    7faf7802a2df JS:o+nativeDispatch node:internal/events:1:1 (/tmp/perf-1.map)
	     35e739c [unknown] (/home/me/earshot/node_modules/@deno/linux-x64-glibc/deno)
	     35e70e7 [unknown] (/home/me/earshot/node_modules/@deno/linux-x64-glibc/deno)

deno 
	    7faf7802a2d1 RegExp.> src: '[\u0001-\u0008x]' flags: 'u' (/tmp/perf-1.map)
	    7faf7802a2dc JS:*admit file:///home/me/earshot/edge/src/queue/admit.ts:12:3 (/tmp/perf-1.map)

deno 
	ffffffffa7 tcp_sendmsg ([kernel.kallsyms])
	         a1 v8::internal::Heap<int, A<b>>::Scavenge(int (*)(char), B const&) const (/usr/bin/node)
	 7faf7802a [unknown] (/tmp/perf-1.map)

`;

it("reads stacks as functions, whoever compiled them and wherever the checkout is", () => {
  const stacks = readStacks(PRINTED, "/home/me/earshot");
  expect(stacks.map((stack) => stack.map(({ name, kind }) => `${kind}: ${name}`))).toEqual([
    [
      "native: deno",
      "runtime: nativeDispatch node:internal/events",
      "package: dispatch @hono/node-server",
      "ours: anonymous :7 edge/src/app.ts",
      "ours: admit edge/src/queue/admit.ts",
    ],
    ["native: deno", "ours: admit edge/src/queue/admit.ts", "native: /[-x]/u"],
    ["native: deno", "native: v8::internal::Heap::Scavenge", "kernel: tcp_sendmsg"],
  ]);
});

it("gives a place in memory the name that was given to it last", () => {
  const map = ["1000 100 old", "2000 100 stays", "1080 200 newer", "1280 80 beside", "3000 10 JS:*x y z"].join("\n");
  expect(newestNames(`${map}\n`).trim().split("\n")).toEqual([
    "1080 200 newer",
    "1280 80 beside",
    "2000 100 stays",
    "3000 10 JS:*x y z",
  ]);
  expect(newestNames("1000 100 one\n1100 100 next\n")).toBe("1000 100 one\n1100 100 next\n");
});

it("draws each function as wide as its share, on one page without a script", () => {
  const stacks = readStacks(PRINTED, "/home/me/earshot");
  const { kinds, functions } = selfTimes(stacks);
  expect([...kinds.keys()]).toEqual(["ours", "native", "kernel"]);
  expect(kinds.get("kernel")).toBeCloseTo(1 / 3);
  expect(functions.map(([{ name }]) => name)).toEqual(["admit edge/src/queue/admit.ts", "/[-x]/u", "tcp_sendmsg"]);

  const drawn = flames(treeOf(stacks), { title: "edge", says: "a <b> & c", kinds });
  expect(drawn).toContain("<title>deno, 100.0 %</title>");
  expect(drawn).toContain("<title>tcp_sendmsg, 33.3 %</title>");
  expect(drawn).toContain("a &lt;b&gt; &amp; c");
  expect(drawn).not.toMatch(/<script|href|NaN|\/home/);
});

it("leaves out what is too small to be seen until the picture is small enough to be kept", () => {
  const stacks = Array.from({ length: 20_000 }, (_, at) => [
    { name: `function ${at % 2 === 0 ? "all" : at} of a long name in load-tests/flame`, kind: "ours" } as const,
  ]);
  const drawn = flames(treeOf(stacks), { title: "large", says: "", kinds: new Map() });
  expect(drawn.length).toBeLessThanOrEqual(200_000);
  expect(drawn).toContain("<title>function all of a long name in load-tests/flame, 50.0 %</title>");
});
