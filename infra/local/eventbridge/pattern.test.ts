import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { type Json, compilePattern } from "./pattern.ts";

const EVENT: Json = {
  version: "0",
  source: "earshot.feedback",
  "detail-type": "Case Opened",
  resources: ["arn:one", "arn:two"],
  detail: {
    version: 1,
    state: "initializing",
    count: 5,
    limit: 301.8,
    nothing: null,
    empty: [],
    file: "Image.PNG",
    path: "dir/sub/file.txt",
    stars: "a*b",
    nested: { leaf: "x" },
    people: [
      { name: "Ada", city: "London" },
      { name: "Bob", city: "Paris" },
    ],
  },
};

const detail = (pattern: Json): Json => ({ detail: pattern });

/** What the user guide says of event patterns: the pattern, and whether it matches the event above. */
const VECTORS: readonly [what: string, pattern: Json, matches: boolean][] = [
  ["an exact value", { source: ["earshot.feedback"] }, true],
  ["another value", { source: ["somebody.else"] }, false],
  ["one of a list", { source: ["a", "earshot.feedback"] }, true],
  ["all fields", { source: ["earshot.feedback"], "detail-type": ["Case Opened"] }, true],
  ["all fields, one wrong", { source: ["earshot.feedback"], "detail-type": ["Other"] }, false],
  ["a number", detail({ version: [1] }), true],
  ["a number is no text", detail({ version: ["1"] }), false],
  ["null", detail({ nothing: [null] }), true],
  ["null is not absent", detail({ absent: [null] }), false],
  ["an element of an array", { resources: ["arn:two"] }, true],
  ["no element of an array", { resources: ["arn:three"] }, false],
  ["prefix", { source: [{ prefix: "earshot." }] }, true],
  ["prefix, other case", { source: [{ prefix: "EARSHOT." }] }, false],
  ["prefix, any case", { source: [{ prefix: { "equals-ignore-case": "EARSHOT." } }] }, true],
  ["suffix", detail({ file: [{ suffix: ".PNG" }] }), true],
  ["suffix, other case", detail({ file: [{ suffix: ".png" }] }), false],
  ["suffix, any case", detail({ file: [{ suffix: { "equals-ignore-case": ".png" } }] }), true],
  ["equals-ignore-case", detail({ file: [{ "equals-ignore-case": "image.png" }] }), true],
  ["wildcard", detail({ path: [{ wildcard: "dir/*/file.*" }] }), true],
  ["wildcard, whole value", detail({ path: [{ wildcard: "sub/*" }] }), false],
  ["wildcard, dots are dots", detail({ path: [{ wildcard: "*file.t.t" }] }), false],
  ["wildcard, a star itself", detail({ stars: [{ wildcard: "a\\*b" }] }), true],
  ["wildcard, a star itself and no other", detail({ path: [{ wildcard: "dir\\*" }] }), false],
  ["anything-but", detail({ state: [{ "anything-but": "running" }] }), true],
  ["anything-but, this one", detail({ state: [{ "anything-but": "initializing" }] }), false],
  ["anything-but, a list", detail({ state: [{ "anything-but": ["running", "initializing"] }] }), false],
  ["anything-but, a number", detail({ count: [{ "anything-but": 5 }] }), false],
  ["anything-but, absent", detail({ absent: [{ "anything-but": "x" }] }), false],
  ["anything-but, prefix", detail({ state: [{ "anything-but": { prefix: "init" } }] }), false],
  ["anything-but, suffix list", detail({ file: [{ "anything-but": { suffix: [".txt", ".md"] } }] }), true],
  ["anything-but, wildcard", detail({ path: [{ "anything-but": { wildcard: "dir/*" } }] }), false],
  ["anything-but, an array's other element", { resources: [{ "anything-but": "arn:one" }] }, true],
  ["numeric range", detail({ count: [{ numeric: [">", 0, "<=", 5] }] }), true],
  ["numeric range, outside", detail({ count: [{ numeric: [">", 5, "<", 9] }] }), false],
  ["numeric equality", detail({ limit: [{ numeric: ["=", 3.018e2] }] }), true],
  ["numeric, of a text", detail({ state: [{ numeric: [">", 0] }] }), false],
  ["exists", detail({ state: [{ exists: true }] }), true],
  ["exists, null", detail({ nothing: [{ exists: true }] }), true],
  ["exists, absent", detail({ absent: [{ exists: true }] }), false],
  ["exists, an object is no leaf", detail({ nested: [{ exists: true }] }), false],
  ["exists not", { "replay-name": [{ exists: false }] }, true],
  ["exists not, but does", detail({ state: [{ exists: false }] }), false],
  ["exists not, an object is no leaf", detail({ nested: [{ exists: false }] }), true],
  ["exists not, an empty array", detail({ empty: [{ exists: false }] }), true],
  ["exists not, under an absent parent", detail({ absent: { leaf: [{ exists: false }] } }), true],
  ["nested", detail({ nested: { leaf: ["x"] } }), true],
  ["one element has both", detail({ people: { name: ["Ada"], city: ["London"] } }), true],
  ["no element has both", detail({ people: { name: ["Ada"], city: ["Paris"] } }), false],
  ["$or, the second", detail({ $or: [{ state: ["running"] }, { count: [5] }] }), true],
  ["$or, none", detail({ $or: [{ state: ["running"] }, { count: [6] }] }), false],
  ["$or, and a field beside it", detail({ version: [2], $or: [{ state: ["running"] }, { count: [5] }] }), false],
];

test.each(VECTORS)("compilePattern(): %s", (_what, pattern, matches) => {
  expect(compilePattern(pattern)(EVENT)).toBe(matches);
});

/** What AWS's own engine, event-ruler 2.0.1, says of patterns and events that were made at random. */
const RULED = readFileSync(new URL("test/patterns.jsonl", import.meta.url), "utf8")
  .trim()
  .split("\n");

test.each(RULED)("compilePattern() agrees with event-ruler: %s", (line) => {
  const { event, pattern, matches } = JSON.parse(line);
  expect(compilePattern(pattern)(event)).toBe(matches);
});

test.each<[string, Json]>([
  ["a value outside a list", { source: "earshot.feedback" }],
  ["an empty list", { source: [] }],
  ["an empty pattern", {}],
  ["a list in a list", { source: [["a"]] }],
  ["two operators in an item", { source: [{ prefix: "a", suffix: "b" }] }],
  ["an unknown operator", { source: [{ cidr: "10.0.0.0/24" }] }],
  ["two stars in a row", { source: [{ wildcard: "a**" }] }],
  ["half a comparison", { source: [{ numeric: [">"] }] }],
  ["a comparison with a text", { source: [{ numeric: [">", "1"] }] }],
  ["a field beside $or and in it", { source: ["a"], $or: [{ source: ["b"] }, { detail: { x: [1] } }] }],
  ["$or with one branch", { $or: [{ source: ["a"] }] }],
])("compilePattern() refuses %s", (_what, pattern) => {
  expect(() => compilePattern(pattern)).toThrow(TypeError);
});
