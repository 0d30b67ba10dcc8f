import { appendFileSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { BusEvent } from "./entry.ts";
import { type Line, openJournal } from "./journal.ts";
import { ownFolder } from "./test/world.ts";

const event = (id: string): BusEvent => ({
  version: "0",
  id,
  "detail-type": "Case Opened",
  source: "earshot.feedback",
  account: "0",
  time: "2026-01-01T00:00:00Z",
  region: "here",
  resources: [],
  detail: {},
});

const taken = (id: string): Line => ({ what: "taken", id, rule: "rule", takenAt: 1000, event: event(id) });

test("openJournal() knows what had not ended, and how far it was", async () => {
  const path = join(ownFolder(), "deep/journal.jsonl");
  const first = await openJournal(path);
  await first.append([taken("a"), taken("b"), taken("c")]);
  await first.append([{ what: "tried", id: "a", tries: 2, dueAt: 5000 }]);
  await first.append([{ what: "ended", id: "b" }]);
  await first.close();

  const second = await openJournal(path);
  await second.close();
  expect(second.pending).toEqual([
    { id: "a", rule: "rule", takenAt: 1000, event: event("a"), tries: 2, dueAt: 5000 },
    { id: "c", rule: "rule", takenAt: 1000, event: event("c"), tries: 0, dueAt: 1000 },
  ]);
});

test("openJournal() drops a line that a crash cut short, and what comes after is whole", async () => {
  const path = join(ownFolder(), "journal.jsonl");
  const first = await openJournal(path);
  await first.append([taken("a")]);
  await first.close();
  appendFileSync(path, JSON.stringify(taken("b")).slice(0, 40));

  const second = await openJournal(path);
  await second.append([taken("c")]);
  await second.close();
  const third = await openJournal(path);
  await third.close();
  expect(third.pending.map(({ id }) => id)).toEqual(["a", "c"]);
});

test("openJournal() forgets what has ended, and keeps the file to its owner", async () => {
  const path = join(ownFolder(), "journal.jsonl");
  const first = await openJournal(path);
  await Promise.all(["a", "b", "c"].map((id) => first.append([taken(id)])));
  await Promise.all(["a", "b", "c"].map((id) => first.append([{ what: "ended", id }])));
  await first.close();
  expect(readFileSync(path, "utf8").split("\n").length).toBe(7);

  await (await openJournal(path)).close();
  expect(readFileSync(path, "utf8")).toBe("");
  expect(statSync(path).mode & 0o777).toBe(0o600);
});
