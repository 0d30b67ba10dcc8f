import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { read } from "../containers/read-files.ts";
import { partManifests, pinImages } from "./deploy.ts";
import { addressed } from "./secrets.ts";
import { readSettings } from "./settings.ts";
import { type Shell, StageFailed } from "./shell.ts";
import { STAGES, runStage } from "./stages.ts";

const DIGEST = `sha256:${"a".repeat(64)}`;
const OUTPUTS = JSON.stringify({
  values: {
    value: {
      REGION: "eu-central-1",
      SECRETS: "earshot-staging",
      EDGE_URL: "https://f.example.com",
      RESULTS_URL: "https://r.example.com",
    },
  },
  cluster_name: { value: "earshot-staging" },
  database_address: { value: "db.example.com" },
  owner_secret_arn: { value: "arn:owner" },
  redis_url_secret_arn: { value: "arn:redis" },
});

/**
 * Writes down what is run, answers what is asked, and fails where it is told to. @param kept keys of the environment
 */
function recorder(failing?: RegExp, kept?: Readonly<Record<string, string>>) {
  const lines: string[] = [];
  const inputs: string[] = [];
  const note = (program: string, args: readonly string[], input = "") => {
    const line = [program.split("/").at(-1), ...args].join(" ");
    lines.push(line);
    inputs.push(input);
    if (failing?.test(line)) throw new StageFailed(`${program} failed`);
  };
  const shell: Shell = {
    run: (program, args, options) => {
      note(program, args, options?.input);
      const [script = "", folder = ""] = args;
      if (script.endsWith("make-secrets.mjs")) {
        for (const service of ["edge", "results"]) {
          mkdirSync(join(folder, service), { recursive: true });
          writeFileSync(join(folder, service, "redis-url"), "redis://x");
        }
        mkdirSync(join(folder, "kept"), { recursive: true });
        const made = join(folder, "kept/link-keys");
        if (!existsSync(made)) writeFileSync(made, "made");
      }
    },
    read: (program, args, options) => {
      note(program, args, options?.input);
      if (args.includes("output")) return OUTPUTS;
      if (args.includes("imagetools")) return `${DIGEST}\n`;
      if (args.includes("describe-secret")) return kept === undefined ? "0\n" : "1\n";
      if (args.includes("get-secret-value") && args.some((each) => each.endsWith("/kept"))) return JSON.stringify(kept);
      if (args.includes("get")) return args.at(-1)?.includes("earshot/before") === true ? "6" : "7";
      if (args[0] === "build") return readFileSync(join(REPOSITORY, "k8s/rendered/eks.yaml"), "utf8");
      return "secret-word";
    },
    has: () => false,
    tool: (name) => name,
    say: () => {},
  };
  return { shell, lines, inputs };
}

const REPOSITORY = resolve(import.meta.dirname, "../..");
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "earshot-pipeline-"));
  mkdirSync(join(folder, "k8s/overlays/eks"), { recursive: true });
  mkdirSync(join(folder, "k8s/components/version"), { recursive: true });
  symlinkSync(join(REPOSITORY, "node_modules"), join(folder, "node_modules"));
  process.chdir(folder);
});
afterEach(() => {
  process.chdir(REPOSITORY);
  rmSync(folder, { recursive: true, force: true });
});

const settings = readSettings(
  {
    EARSHOT_STATE_BUCKET: "states",
    EARSHOT_TAG: "dev",
    EARSHOT_IMAGES: "000000000000.dkr.ecr.eu-central-1.amazonaws.com/earshot-example",
  },
  "0".repeat(40),
);
const stage = (name: string, environment?: string, failing?: RegExp) => {
  const recorded = recorder(failing);
  const it = STAGES[name];
  if (it === undefined) throw new Error(`There is no stage ${name}`);
  runStage(recorded.shell, settings, it, environment);
  return recorded;
};

/** What the stage `secrets` keeps where these are kept already. */
function keptBy(kept: Readonly<Record<string, string>>): unknown[] {
  const { shell, lines, inputs } = recorder(undefined, kept);
  runStage(shell, settings, STAGES["secrets"] ?? fail(), "production");
  return inputs.filter((_, at) => /put-secret-value.*\/kept/.test(lines[at] ?? "")).map((text) => JSON.parse(text));
}

describe("The pipeline", () => {
  it("has every stage that Jenkins calls, and Jenkins calls every stage", () => {
    const called = Array.from(read("Jenkinsfile").matchAll(/stageOf\(['"]([a-z]+)/g), ([, name]) => name);
    expect(new Set(called)).toEqual(new Set(Object.keys(STAGES).filter((name) => !BY_HAND.has(name))));
  });

  it("tells an environment from a word that is none", () => {
    expect(() => stage("plan", "prod")).toThrow(/must be one of staging, production: current value is "prod"/);
    expect(() => stage("rollback", "local")).not.toThrow();
  });

  it("takes a compose stack down even where k6 fails", () => {
    const { shell, lines } = recorder(/run load/);
    expect(() => runStage(shell, settings, STAGES["smoke"] ?? fail(), undefined)).toThrow(StageFailed);
    expect(lines.at(-1)).toContain("down --volumes");
  });

  it("applies the very plan that was approved", () => {
    const [planned] = stage("plan", "production").lines.slice(-1);
    const [applied] = stage("apply", "production").lines.slice(-1);
    const file = /-out=(\S+)/.exec(planned ?? "")?.[1];
    expect(applied?.endsWith(` ${file}`)).toBe(true);
  });

  it("deploys what was pushed, by digest: migrations, then who reads, then edges", () => {
    stage("push");
    const { lines, inputs } = stage("deploy", "staging");
    const order = lines
      .filter((line) => line.startsWith("kubectl") && !/ (?:get|annotate) /.test(line))
      .map((line) => /(?:status deployment\/)?(apply|delete|wait job|(?<=\/)\w+)/.exec(line)?.[1]);
    expect(order).toEqual([
      "apply",
      "delete",
      "apply",
      "wait job",
      "apply",
      "drain",
      "results",
      "dispatch",
      "admin",
      "apply",
      "edge",
    ]);
    const applied = inputs.filter(Boolean);
    expect(applied.at(-1)).toMatch(/image: \S+\/edge:dev@sha256:a{64}$/m);
    expect(applied.at(-1)).not.toContain("name: drain");
    // Before the migrations have run no pod of the new version may start.
    expect(applied[0]).not.toMatch(/^kind: (?:Deployment|Job)$/m);
    expect(applied[1]).toContain("kind: Job");
  });

  it("goes no further where the migrations fail", () => {
    stage("push");
    const { shell, lines } = recorder(/wait job/);
    expect(() => runStage(shell, settings, STAGES["deploy"] ?? fail(), "staging")).toThrow(StageFailed);
    expect(lines.at(-1)).toContain("wait job");
  });

  it("goes back by the edges first, to what ran when the deployment began and not one further", () => {
    const SERVICES = ["edge", "drain", "results", "dispatch", "admin"];
    stage("push");
    const { lines } = stage("deploy", "staging");
    const noted = lines.filter((line) => line.includes(" annotate "));
    expect(noted.map((line) => /deployment\/(\w+) earshot\/before=7/.exec(line)?.[1])).toEqual(SERVICES);
    expect(lines.indexOf(noted.at(-1) ?? "")).toBeLessThan(lines.findIndex((line) => line.includes(" apply ")));
    const undone = stage("rollback", "staging").lines.filter((line) => line.includes(" undo "));
    expect(undone.map((line) => /deployment\/(\w+) --to-revision=6$/.exec(line)?.[1])).toEqual(SERVICES);
  });

  it("makes no keys anew where nobody says whether there are some, or where there are", () => {
    const silent = recorder(/describe-secret/);
    expect(() => runStage(silent.shell, settings, STAGES["secrets"] ?? fail(), "production")).toThrow(StageFailed);
    expect(silent.lines.join("\n")).not.toMatch(/put-secret-value|make-secrets/);
    const all = { "postgres-password": "word", "client-key": "kept", "link-keys": "kept" };
    expect(keptBy(all)).toEqual([]);
    // A key that this version is the first to need is kept beside them.
    const { "link-keys": _, ...some } = all;
    expect(keptBy(some)).toMatchObject([{ "client-key": "kept", "link-keys": "made" }]);
  });

  it("shows no secret to a list of processes, and keeps keys before it gives them out", () => {
    const { lines, inputs } = stage("secrets", "staging");
    expect(lines.join("\n")).not.toContain("secret-word");
    const puts = lines.flatMap((line, at) => (line.includes("put-secret-value") ? [[line, inputs[at]]] : []));
    expect(puts[0]?.[0]).toContain("earshot-staging/kept");
    expect(puts.slice(1).map(([line]) => /earshot-staging\/(\w+)/.exec(line ?? "")?.[1])).toEqual(["edge", "results"]);
    expect(puts.at(-1)?.[1]).toContain("secret-word");
  });
});

describe("pinImages()", () => {
  it("refuses an image that was not pushed", () => {
    expect(() => pinImages("        image: r/edge:1\n", {})).toThrow(/push it first/);
    expect(pinImages("        image: redis:8\n", {})).toBe("        image: redis:8\n");
  });
});

describe("partManifests()", () => {
  it("keeps edges apart from what only belongs to them", () => {
    const { edge, core, migrate } = partManifests(read("k8s/rendered/eks.yaml"));
    expect(edge.match(/^kind: .*$/gm)).toEqual(["kind: Deployment"]);
    expect(migrate.match(/^kind: .*$/gm)).toEqual(["kind: Job"]);
    expect(core).toContain("kind: Ingress");
  });
});

describe("addressed()", () => {
  it("puts the stores' own addresses in place of those of containers", () => {
    const made = {
      "database-url": "postgres://drain:word@postgres:5432/earshot",
      "redis-url": "redis://:word@redis:6379",
      "client-key": "key",
    };
    expect(addressed(made, "db.example.com", "rediss-cluster://x")).toEqual({
      "database-url": "postgres://drain:word@db.example.com:5432/earshot?sslmode=require",
      "redis-url": "rediss-cluster://x",
      "client-key": "key",
    });
  });
});

/** What a person does once for an environment. */
const BY_HAND = new Set(["values", "secrets"]);

function fail(): never {
  throw new Error("There is no such stage");
}
