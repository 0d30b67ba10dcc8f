/** Whose code a frame is of. */
export const KINDS = ["ours", "package", "runtime", "native", "kernel"] as const;
/** See {@link KINDS}: this repository; a package of npm; JavaScript of the runtime; V8 and all compiled; Linux. */
export type Kind = (typeof KINDS)[number];

/** A function on a stack. */
export interface Frame {
  readonly name: string;
  readonly kind: Kind;
}

/** What a thread was doing at one moment, outermost first. */
export type Stack = readonly Frame[];

/**
 * Reads what `perf script -F comm,ip,sym,dso` prints: a paragraph a sample, its thread in the first line, then a line a
 * frame, innermost first.
 *
 * Frames of a binary without symbols become one of its name, and names lose tiers, arguments and the path of this
 * checkout, so that one function is one frame wherever and however it ran.
 *
 * @param root folder of the checkout
 */
export function readStacks(printed: string, root: string): Stack[] {
  return printed
    .split(/\n\s*\n/)
    .map((sample) => sample.split("\n").filter((line) => line.trim() !== ""))
    .filter((lines) => lines.length > 1)
    .map(([thread = "", ...lines]) => {
      const frames = lines.map((line) => frameOf(line, root)).filter((frame) => frame !== undefined);
      const outermost: Frame = { name: thread.trim(), kind: "native" };
      return [outermost, ...frames.toReversed()].filter((frame, at, all) => frame.name !== all[at - 1]?.name);
    });
}

function frameOf(line: string, root: string): Frame | undefined {
  const [, symbol = "", object = ""] = /^\s*[0-9a-f]+ (.*) \(([^()]*(?:\([^()]*\))?)\)$/.exec(line) ?? [];
  if (symbol.startsWith("JS:")) return scriptFrame(symbol.slice("JS:".length), root);
  const pattern = /^RegExp\S* src: '(.*)' flags: '(.*)'$/.exec(symbol);
  // What a picture cannot hold of a pattern is left out.
  if (pattern) return { name: `/${pattern[1]}/${pattern[2]}`.replaceAll(/[^ -~]/g, "").slice(0, 40), kind: "native" };
  if (object.includes("kernel") || object === "[vdso]") {
    // Of a machine that hides its kernel, all of it is one frame.
    return { name: symbol === "[unknown]" ? "kernel" : symbol, kind: "kernel" };
  }
  if (symbol === "[unknown]" || symbol === "") {
    // Debian's redis-server is a link to the program of this name.
    const name = (object.split("/").at(-1) ?? "").replace("redis-check-rdb", "redis-server");
    // Code that V8 has thrown away meanwhile, and addresses that are none.
    return /^(\[unknown\]|perf-\d+\.map|anon|\/\/anon|)$/.test(name) ? undefined : { name, kind: "native" };
  }
  return { name: withoutArguments(symbol), kind: "native" };
}

/** `*admit file:///…/admit.ts:12:3`, with a mark for how far V8 has compiled it. */
function scriptFrame(symbol: string, root: string): Frame {
  const [, called = "", address = ""] = /^[~^*o+']*(\S*) ?(.*)$/.exec(symbol) ?? [];
  const [, place = "", position = ""] = /^(.*?)(?::(\d+):\d+)?$/.exec(address) ?? [];
  const path = place.replace(/^file:\/\//, "").replace(`${root}/`, "");
  const name = (shown: string) => `${called === "" ? `anonymous :${position}` : called} ${shown}`.trim();
  const inPackage = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1];
  if (inPackage !== undefined) return { name: name(inPackage), kind: "package" };
  if (/^(node|ext|deno):|^$/.test(place)) return { name: name(place), kind: "runtime" };
  return { name: name(path), kind: "ours" };
}

/** `v8::internal::Heap::Scavenge` of its whole signature; names of V8's own as they are. */
function withoutArguments(symbol: string): string {
  let bare = symbol.replace(/\(anonymous namespace\)::/g, "");
  for (let last = ""; last !== bare;) {
    last = bare;
    bare = bare.replaceAll(/<[^<>]*>|\([^()]*\)/g, "");
  }
  return (
    bare
      .replace(/ (const|\[clone .*)$/, "")
      .split(" ")
      .at(-1) ?? bare
  );
}
