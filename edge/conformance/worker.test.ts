import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe } from "vitest";
import { writeAssets } from "../assets.ts";
import { documentTests } from "./documents.ts";
import { languageTests } from "./languages.ts";
import type { Subject } from "./subject.ts";
import { edgeConformance } from "./suite.ts";
import { widgetTests } from "./widget.ts";
import { onWorkerd } from "./workerd.ts";

edgeConformance("workerd, Upstash over REST", () => onWorkerd());

describe("the edge on workerd, with its static files", () => {
  let subject: Subject;
  let assets: string;
  beforeAll(async () => {
    assets = await mkdtemp(join(tmpdir(), "earshot-assets-"));
    await writeAssets(assets);
    subject = await onWorkerd({}, assets);
  });
  afterAll(async () => {
    await subject.stop();
    subject.redis.close();
    await rm(assets, { recursive: true });
  });
  documentTests(() => subject);
  languageTests(() => subject);
  widgetTests(() => subject);
});
