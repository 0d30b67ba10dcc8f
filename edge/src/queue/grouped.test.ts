import { expect, test } from "vitest";
import { grouped } from "./grouped.ts";

/** Calls that end when they are told to. */
function calls() {
  const made: { items: readonly number[]; end: (results: (string | Error)[]) => void; fail: (error: Error) => void }[] =
    [];
  const one = grouped<number, string>((items) => new Promise((end, fail) => void made.push({ items, end, fail })));
  const groups = () => made.map(({ items }) => items.length);
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  return { made, one, groups, turn };
}

test("what comes while nothing is under way goes at once, what comes meanwhile goes together", async () => {
  const { made, one, groups, turn } = calls();
  const answers = [1, 2, 3].map(one);
  expect(groups()).toEqual([1]);
  made[0]?.end(["first"]);
  await turn();
  expect(made[1]?.items).toEqual([2, 3]);
  answers.push(one(4));
  expect(groups()).toEqual([1, 2]);
  made[1]?.end(["second", "third"]);
  await turn();
  made[2]?.end(["fourth"]);
  expect(await Promise.all(answers)).toEqual(["first", "second", "third", "fourth"]);
});

test("an error among the results is its own caller's, a call that fails is everybody's", async () => {
  const { made, one, turn } = calls();
  const [begun, good, bad] = [1, 2, 3].map(one);
  made[0]?.end(["first"]);
  await begun;
  await turn();
  made[1]?.end(["second", new Error("refused")]);
  expect(await good).toBe("second");
  await expect(bad).rejects.toThrow("refused");

  const lost = [one(4), one(5)];
  const settled = Promise.allSettled(lost);
  made[2]?.fail(new Error("lost"));
  await turn();
  made[3]?.fail(new Error("lost too"));
  expect(await settled).toMatchObject([{ reason: { message: "lost" } }, { reason: { message: "lost too" } }]);
  void one(6);
  expect(made[4]?.items).toEqual([6]);
});

test("many do not wait for the end of a call, but no more than two are under way", async () => {
  const { made, one, groups, turn } = calls();
  const answers = Array.from({ length: 100 }, (_, at) => one(at));
  expect(groups()).toEqual([1, 32]);
  made[1]?.end(made[1].items.map(String));
  await turn();
  expect(groups()).toEqual([1, 32, 67]);
  for (const { items, end } of made) end(items.map(String));
  expect(await Promise.all(answers)).toEqual(Array.from({ length: 100 }, (_, at) => String(at)));
});

test("a group has an end, and nobody is left behind it", async () => {
  const { made, one, groups, turn } = calls();
  const answers = Array.from({ length: 400 }, (_, at) => one(at));
  for (let call = 0; call < 8; call++) {
    await turn();
    made[call]?.end(made[call]?.items.map(String) ?? []);
  }
  expect(await Promise.all(answers)).toEqual(Array.from({ length: 400 }, (_, at) => String(at)));
  expect(groups()).toEqual([1, 32, 128, 128, 111]);
});

test("groups of the longest do not wait for each other, up to eight", async () => {
  const { made, one, groups, turn } = calls();
  const answers = Array.from({ length: 1500 }, (_, at) => one(at));
  expect(groups()).toEqual([1, 32, 128, 128, 128, 128, 128, 128]);
  for (let call = 0; call < 16; call++) {
    made[call]?.end(made[call]?.items.map(String) ?? []);
    await turn();
  }
  expect(await Promise.all(answers)).toEqual(Array.from({ length: 1500 }, (_, at) => String(at)));
});
