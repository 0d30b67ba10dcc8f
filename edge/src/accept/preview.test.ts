import { PATHS, REDIS, type Survey } from "@earshot/contract";
import { beforeEach, expect, test } from "vitest";
import { memoryEdge } from "../memory-edge.ts";
import { memoryRedis, type MemoryRedis } from "../queue/memory.ts";
import { CATALOGUES } from "../survey/pages/messages/all.ts";

const DRAFT = "0123456789abcdef0123456789abcdef";
const SURVEY: Survey = {
  v: 1,
  id: "service",
  kind: "csat",
  business: "Harbour Café",
  question: "How was <our> service?",
  language: "en",
  translations: { de: { question: "Wie war unser Service?" } },
  comment: "What happened?",
  identity: "browser",
  repeat: "reject",
  results: "public",
  open: false,
  negative: { atMost: 2 },
};

let redis: MemoryRedis;
let edge: ReturnType<typeof memoryEdge>;
beforeEach(() => {
  redis = memoryRedis();
  edge = memoryEdge(redis, {
    config: { resultsUrl: "https://results.example.com/behind/a/path" },
    speak: (language) => CATALOGUES[language],
  });
  redis.strings.set(REDIS.draft(DRAFT), JSON.stringify(SURVEY));
});

test("a draft is shown as its page will look, also one that is closed, in the language that is asked for", async () => {
  const page = await edge.request(PATHS.preview(DRAFT));
  const text = await page.text();
  expect([page.status, page.headers.get("cache-control")]).toEqual([200, "no-store"]);
  expect(text).toContain("How was &lt;our&gt; service?");
  expect(text).toContain("What happened?");
  expect(text).not.toContain("<script");
  expect(await (await edge.request(`${PATHS.preview(DRAFT)}?lang=de`)).text()).toContain("Wie war unser Service?");
});

test("it is framed by the results page alone, and in a sandbox wherever it is opened", async () => {
  const { headers } = await edge.request(PATHS.preview(DRAFT));
  const policy = headers.get("content-security-policy")?.split("; ");
  expect(policy).toContain("frame-ancestors https://results.example.com");
  expect(policy).toContain("sandbox");
  expect(headers.get("x-frame-options")).toBeNull();
});

test("a draft is no survey: it takes no answers, and only its own name finds it", async () => {
  const post = { method: "POST", headers: { "content-type": "application/json" }, body: '{"answer":5}' };
  expect((await edge.request(PATHS.preview(DRAFT), post)).status).toBe(405);
  expect((await edge.request(PATHS.feedback(DRAFT), post)).status).toBe(404);
  redis.strings.set(REDIS.survey("service"), JSON.stringify(SURVEY));
  for (const id of ["service", DRAFT.slice(1), DRAFT.toUpperCase(), "f".repeat(32), "..%2fsurvey:service"]) {
    expect([id, (await edge.request(PATHS.preview(id))).status]).toEqual([id, 404]);
  }
});
