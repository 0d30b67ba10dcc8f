import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { breach, stack, stackOverlay } from "./read-files.ts";
import { swarmSecretFaults } from "./stack-rules.ts";

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "earshot-secrets-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Makes the secrets of the volume in a folder. */
const makeIn = (folder: string) =>
  execFileSync(process.execPath, [join(import.meta.dirname, "make-secrets.mjs"), folder]);

/** What is in a folder of folders, by path. */
const contents = (folder: string) =>
  new Map(
    readdirSync(folder).flatMap((service) =>
      readdirSync(join(folder, service)).map((name) => [
        `${service}/${name}`,
        readFileSync(join(folder, service, name), "utf8"),
      ]),
    ),
  );

/** A swarm that knows secrets alone: what the script did to it, and how it ended. */
function swarm() {
  const folder = temporaryFolder();
  const store = join(folder, "store");
  mkdirSync(store);
  const docker = join(folder, "docker");
  writeFileSync(
    docker,
    `#!/bin/sh
    case "$2" in
      inspect) test -e "${store}/$3" ;;
      create) cat >"${store}/$3" ;;
    esac`,
  );
  chmodSync(docker, 0o755);
  return {
    run: () =>
      spawnSync(join(import.meta.dirname, "swarm-secrets.sh"), {
        env: { PATH: `${folder}:${process.env.PATH}` },
        encoding: "utf8",
      }),
    read: () => new Map(readdirSync(store).map((name) => [name, readFileSync(join(store, name), "utf8")])),
    remove: (name: string) => rmSync(join(store, name)),
  };
}

describe("Secrets in the volume", () => {
  it("are made once and kept, each service with those it has a use for", () => {
    const folder = temporaryFolder();
    makeIn(folder);
    const made = contents(folder);
    expect(made.get("kept/client-key")).toMatch(/^[0-9a-f]{64}$/);
    expect(made.get("edge/client-key")).toBe(made.get("kept/client-key"));
    expect(made.get("drain/redis-url")).toBe(`redis://:${made.get("kept/redis-password")}@redis:6379`);
    expect([...made.keys()].filter((path) => path.startsWith("edge/") && path.includes("database"))).toEqual([]);
    makeIn(folder);

    expect(contents(folder)).toEqual(made);
  });

  it("are those that were brought, and reach every service that shares them", () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "kept"));
    writeFileSync(join(folder, "kept/postgres-password"), "of our own / with signs\n");
    makeIn(folder);

    expect(contents(folder).get("postgres/password")).toBe("of our own / with signs");
    expect(contents(folder).get("migrate/database-url")).toContain(":of%20our%20own%20%2F%20with%20signs@");
  });
});

describe("Secrets of Swarm's", () => {
  it("are made once and kept", () => {
    const { run, read } = swarm();
    expect(run().status).toBe(0);
    const made = read();
    expect(made.get("earshot-database-url")).toContain(`:${made.get("earshot-postgres-password")}@`);
    expect(new Set(made.values()).size).toBe(made.size);
    expect(run().status).toBe(0);

    expect(read()).toEqual(made);
  });

  it("are not made anew in part, where one holds the other", () => {
    const { run, read, remove } = swarm();
    run();
    remove("earshot-database-url");
    const { status, stderr } = run();

    expect(status).toBe(1);
    expect(stderr).toContain("Only some of these secrets exist: earshot-postgres-password earshot-database-url");
    expect(read().has("earshot-database-url")).toBe(false);
  });

  describe("in place of the volume", () => {
    const faultsOf = (change?: (text: string) => string) => {
      const folder = temporaryFolder();
      makeIn(folder);
      rmSync(join(folder, "kept"), { recursive: true });
      const shares = new Map(readdirSync(folder).map((service) => [service, readdirSync(join(folder, service))]));
      const { run, read } = swarm();
      run();
      return swarmSecretFaults(stackOverlay("secrets", change), stack(), shares, new Set(read().keys()));
    };

    it("keep every rule", () => {
      expect(faultsOf()).toEqual([]);
    });

    it.each<[string, string | RegExp, string]>([
      ["secrets: must not be made", "replicas: 0", "replicas: 1"],
      ["edge: must not have the volume", "target: /run/secrets }", "target: /run/others }"],
      ["edge: must find the secrets", "- { source: client-key,", "- { source: admin-key,"],
      ["edge: must find the secrets", /^ +- \{ source: link-keys.*$/, ""],
      ["not come from a file", "admin-key: { external: true,", "admin-key: { file: key,"],
      ["made by swarm-secrets.sh", /^ {2}admin-key: /, "  other-key: "],
    ])("are caught when they break a rule: %s", (told, from, to) => {
      const { change, hits } = breach(from, to);
      const faults = faultsOf(change);
      expect(hits()).toBeGreaterThan(0);
      expect(faults.join("\n")).toContain(told);
    });
  });
});
