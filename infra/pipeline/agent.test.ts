import { globSync } from "node:fs";
import { expect, it } from "vitest";
import { read } from "../containers/read-files.ts";

const agent = read(".jenkins/Dockerfile");

/** Programs that have come with an image, or with a package of Debian's of another name. */
const BROUGHT: Readonly<Record<string, string>> = {
  npm: "node",
  promtool: "prometheus",
  mvn: "maven",
  java: "openjdk",
};

/** Every program that the stages and the checks name where they run it. */
const run = new Set(
  globSync(["infra/pipeline/*.ts", "infra/platform/{check,jenkins,tools}.ts"])
    .filter((path) => !path.endsWith(".test.ts"))
    .flatMap((path) =>
      Array.from(
        read(path).matchAll(/\b(?:shell\.(?:run|read|has|tool)|answers|missing|find)\(\s*"([a-z0-9-]+)"/g),
        ([, program = ""]) => program,
      ),
    ),
);

/** Go builds what is not there, and here everything is. */
const NOT_NEEDED = new Set(["go"]);

it("the agent of the pipeline has every program that its stages run", () => {
  expect(run.size).toBeGreaterThan(7);
  const missing = [...run].filter(
    (program) => !NOT_NEEDED.has(program) && !new RegExp(`\\b${BROUGHT[program] ?? program}\\b`).test(agent),
  );
  expect(missing).toEqual([]);
});

it("has the versions that the rest is written for", () => {
  expect(agent).toContain(`grafana/k6:${/K6_VERSION = "([^"]+)"/.exec(read("infra/local/process/k6.ts"))?.[1]} `);
  expect(agent).toContain(`kustomize:${/kustomize\/v5@(v[\d.]+)/.exec(read("infra/platform/tools.ts"))?.[1]} `);
  expect(agent).toMatch(/^FROM node:24-/m);
});

it("takes no image without a version, and does not run as root", () => {
  expect(agent).not.toMatch(/^FROM (?!\S+:\S*\d)/m);
  expect(agent.trimEnd().endsWith("\nUSER node")).toBe(true);
});
