import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { writeClientPackage } from "./client-package.ts";

const TSC = join(import.meta.dirname, "../node_modules/.bin/tsc");

/** Compilers take their time on a busy machine, in ms. */
const PATIENT = 120_000;

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "earshot-client-package-"));
  await writeClientPackage(join(folder, "node_modules/@earshot/client"));
}, PATIENT);
afterAll(() => rm(folder, { recursive: true }));

/** What a strict compiler has to say of a module of a site. */
async function compiled(source: string): Promise<string> {
  await writeFile(join(folder, "site.ts"), source);
  const options = ["--strict", "--exactOptionalPropertyTypes", "--noEmit", "--ignoreConfig", "--target", "es2023"];
  const module = ["--module", "esnext", "--moduleResolution", "bundler", "--lib", "es2023,dom"];
  return promisify(execFile)(TSC, [...options, ...module, "site.ts"], { cwd: folder }).then(
    ({ stdout }) => stdout,
    (error: { stdout: string }) => error.stdout,
  );
}

test(
  "a site compiles with the client as a package, and is told where it is wrong",
  async () => {
    const right = `
    import { EarshotProblem, earshotClient, type Sent, type Survey } from "@earshot/client";
    const client = earshotClient("https://feedback.example.com");
    export async function ask(): Promise<string | Sent> {
      const survey: Survey = await client.survey("service", "de");
      try {
        const sent = await client.send(survey.id, { answer: 4, comment: "Quick", tags: ["order"] });
        return sent.outcome === "accepted" ? sent.receipt : sent;
      } catch (error) {
        return error instanceof EarshotProblem ? error.code : "";
      }
    }`;
    expect(await compiled(right)).toBe("");
    expect(await compiled(right.replace("answer: 4", "answer: true"))).toContain("TS2322");
    expect(await compiled(right.replace('"accepted" ?', '"waiting" ?'))).toContain("receipt");
  },
  PATIENT,
);

test("it can be imported where there is no page, as by a server that renders one", async () => {
  const module = (await import(join(folder, "node_modules/@earshot/client/client.js"))) as Record<string, unknown>;
  expect(Object.keys(module).toSorted()).toEqual(["EarshotProblem", "earshotClient"]);
});
