import { afterAll, beforeAll, describe } from "vitest";
import { anythingTests } from "./anything.ts";
import { onRedis } from "./backed.ts";
import { fuzzTests } from "./fuzz.ts";
import type { Subject } from "./subject.ts";
import { onWorkerd } from "./workerd.ts";

const EDGES = { Node: () => onRedis("node"), Deno: () => onRedis("deno"), workerd: () => onWorkerd() };

describe.each(Object.entries(EDGES))("the edge on %s", (name, start) => {
  let subject: Subject;
  beforeAll(async () => {
    subject = await start();
  });
  afterAll(async () => {
    await subject.stop();
    subject.redis.close();
  });
  anythingTests(() => subject);
  fuzzTests(() => subject, name !== "workerd");
});
