import { expect, test } from "vitest";
import { type Step, inOrder, runQuietly } from "./steps.ts";

test("inOrder() begins a step when all it comes after are done, whatever the order of the list", async () => {
  const order: string[] = [];
  const step = (name: string, ...after: string[]): Step => ({
    name,
    after,
    title: name,
    run: async () => {
      order.push(`${name} begins`);
      await Promise.resolve();
      order.push(`${name} done`);
      return name;
    },
  });
  await runQuietly(
    inOrder([step("results", "migrations", "page"), step("migrations", "postgres"), step("page"), step("postgres")]),
  );

  expect(order.indexOf("migrations begins")).toBeGreaterThan(order.indexOf("postgres done"));
  expect(order.indexOf("results begins")).toBeGreaterThan(order.indexOf("migrations done"));
  expect(order.indexOf("results begins")).toBeGreaterThan(order.indexOf("page done"));
  expect(order.slice(0, 2)).toEqual(["page begins", "postgres begins"]);
});

test("inOrder() tells the first failure and is silent about all that follows from it", async () => {
  const told: string[] = [];
  const late = Promise.withResolvers<string>();
  const steps = inOrder([
    { name: "postgres", after: [], title: "", run: () => Promise.reject(new Error("broken")) },
    { name: "drain", after: ["postgres"], title: "", run: async () => told.push("drain begins").toString() },
    { name: "late", after: [], title: "", run: () => late.promise },
  ]);
  const runs = steps.map(async ({ run }) => {
    await run(() => {}).finally(() => told.push("settled"));
  });
  await expect(Promise.race(runs)).rejects.toThrow("broken");
  late.reject(new Error("noise"));
  await new Promise(setImmediate);

  expect(told).toEqual(["settled"]);
});
