import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { Manifest, Overlay, composeFaults, dockerfileFaults, stackFaults } from "./rules.ts";

const ROOT = join(import.meta.dirname, "../..");
const read = (path: string) => readFileSync(join(ROOT, path), "utf8");
const manifest = (text: string) => v.parse(Manifest, parse(text, { merge: true }));

/** The Compose file with what it includes for this choice of where events go. */
function composed(events: "stand-ins" | "aws", change: (text: string) => string = (text) => text): Manifest {
  const main = manifest(change(read("docker-compose.yml")));
  const included = manifest(change(read(`infra/containers/events-${events}.yml`)));
  return {
    ...main,
    services: { ...main.services, ...included.services },
    networks: { ...main.networks, ...included.networks },
  };
}

const stackOf = (change: (text: string) => string) => manifest(change(read("docker-stack.yml")));
const overlayOf = (change: (text: string) => string) =>
  v.parse(Overlay, parse(change(read("infra/containers/stack-dnsrr.yml"))));
const same = (text: string) => text;
const DOCKERFILES = ["edge/Dockerfile", "core/Dockerfile", "infra/local/Dockerfile"];

/** Replaces all that matches, and fails where nothing does: a breach that breaks nothing proves nothing. */
function breach(from: string | RegExp, to: string) {
  let hits = 0;
  const change = (text: string) =>
    text.replaceAll(typeof from === "string" ? from : new RegExp(from, "gm"), (found, ...groups) => {
      hits += 1;
      return to.replace("$1", String(groups[0] ?? ""));
    });
  return { change, hits: () => hits };
}

describe("Compose", () => {
  it.each(["stand-ins", "aws"] as const)("keeps every rule, events to %s", (events) => {
    expect(composeFaults(composed(events))).toEqual([]);
  });

  it.each<[string, string | RegExp, string]>([
    ["read-only", "read_only: true", "read_only: false"],
    ["capability", "cap_drop: [ALL]", "cap_drop: [NET_RAW]"],
    ["privileges", "no-new-privileges:true", "no-new-privileges:false"],
    ["limited", /resources: \{ limits.*$/, "labels: {}"],
    ["its health must", /healthcheck:( &\w+)?$/, "x-healthcheck:$1"],
    ["curl", "[CMD, node, healthy.mjs,", "[CMD, curl, --fail,"],
    ["by a tag", "image: redis:8", "image: redis:latest"],
    ["by a tag", "image: redis:8", "image: redis@sha256:00"],
    ["started again", "restart: unless-stopped", "restart: always"],
    ["EARSHOT_ADMIN_KEY is a secret", "EARSHOT_ADMIN_KEY_FILE:", "EARSHOT_ADMIN_KEY:"],
    ["DATABASE_URL is a secret", "DATABASE_URL_FILE:", "DATABASE_URL:"],
    ["admin: only edge and results", "command: [core/src/admin/main.mjs]", 'ports: ["5012:5012"]'],
    ["postgres: only edge and results", "image: postgres:17", 'image: postgres:17\n    ports: ["5432:5432"]'],
    ["this machine only", "127.0.0.1:${EARSHOT_HELPDESK", "${EARSHOT_HELPDESK"],
    ["must not reach Postgres", "networks: [door, queue]", "networks: [door, queue, store]"],
    ["no way out", "networks: [door, queue]", "networks: [door, queue, outside]"],
    ["no way out", "queue: { internal: true }", "queue: {}"],
    ["Postgres must have no way out", "store: { internal: true }", "store: {}"],
    ["appendonly", "--appendonly yes", "--appendonly no"],
    ["appendfsync", "--appendfsync always", "--appendfsync everysec"],
    ["noeviction", "--maxmemory-policy noeviction", "--maxmemory-policy allkeys-lru"],
    ["intset", "--set-max-intset-entries 512", "--set-max-intset-entries 128"],
    ["named volume", "- redis:/data", "- ./redis:/data"],
    ["named volume", "- postgres:/var", "- /srv/postgres:/var"],
    ["redis: must not run as root", "user: redis", "x-user: redis"],
    ["postgres: must not run as root", "user: postgres", "x-user: postgres"],
    [
      "wait for the migrations",
      /migrate: \{ condition: service_completed.*$/,
      "migrate: { condition: service_started }",
    ],
    [
      "migrate: must wait for Postgres",
      "postgres: { condition: service_healthy }",
      "postgres: { condition: service_started }",
    ],
    ["edge: must wait for Redis", "redis: { condition: service_healthy }", "redis: { condition: service_started }"],
    ["in the way of a second", "image: ${EARSHOT_IMAGES:-earshot}/edge", 'ports: ["5000:5000"]\n    image: edge'],
  ])("is caught when it breaks a rule: %s", (told, from, to) => {
    const { change, hits } = breach(from, to);
    const faults = composeFaults(composed("stand-ins", change));
    expect(hits()).toBeGreaterThan(0);
    expect(faults.join("\n")).toContain(told);
  });
});

describe("Swarm", () => {
  const faultsOf = (change: (text: string) => string) =>
    stackFaults(stackOf(change), overlayOf(change), composed("stand-ins"));

  it("keeps every rule", () => {
    expect(faultsOf(same)).toEqual([]);
  });

  it.each<[string, string | RegExp, string]>([
    ["read-only", "read_only: true", "read_only: false"],
    ["appendfsync", "--appendfsync always", "--appendfsync everysec"],
    ["must not reach Postgres", "networks: [door, queue]", "networks: [door, queue, store]"],
    ["EARSHOT_CLIENT_KEY is a secret", "EARSHOT_CLIENT_KEY_FILE:", "EARSHOT_CLIENT_KEY:"],
    ["that compose builds", "earshot}/core:", "earshot}/kernel:"],
    ["replicated job", "mode: replicated-job", "mode: replicated"],
    ["must go back", "failure_action: rollback", "failure_action: pause"],
    ["how it goes back", /rollback_config:/, "x-rollback_config:"],
    [
      "Swarm knows no depends_on",
      "image: redis:8",
      "image: redis:8\n    depends_on: { postgres: { condition: service_healthy } }",
    ],
    ["Swarm knows no profiles", "image: redis:8", "image: redis:8\n    profiles: [all]"],
    ["Swarm knows no tmpfs", "image: redis:8", "image: redis:8\n    tmpfs: [/tmp]"],
    ["no variable within another", "http://localhost:5000}", "http://localhost:${EARSHOT_EDGE_PORT:-5000}}"],
    ["Swarm refuses name", /^configs:$/, "name: earshot\nconfigs:"],
    ["not come from a file", "admin-key: { external: true,", "admin-key: { file: key,"],
    ["endpoint_mode dnsrr", "endpoint_mode: dnsrr", "endpoint_mode: vip"],
    ["those of the host", "mode: host", "mode: ingress"],
  ])("is caught when it breaks a rule: %s", (told, from, to) => {
    const { change, hits } = breach(from, to);
    const faults = faultsOf(change);
    expect(hits()).toBeGreaterThan(0);
    expect(faults.join("\n")).toContain(told);
  });
});

describe("Images", () => {
  it.each(DOCKERFILES)("%s keeps every rule", (path) => {
    expect(dockerfileFaults(read(path))).toEqual([]);
  });

  it.each<[string, string | RegExp, string]>([
    ["part of what runs", /^FROM /, "RUN "],
    ["syntax line", /^FROM node\S* AS packages/, "# syntax=docker/dockerfile:1\nFROM node:24 AS packages"],
    ["a digest", /^FROM (\S+)$/, "FROM $1@sha256:00"],
    ["as root", /^USER \w+$/, "USER root"],
    ["as root", /^USER \w+$/, ""],
    ["bundle them", /^COPY --link.*$/, "RUN npm ci"],
    ["no secret in a layer", /^ENV /, "ENV EARSHOT_ADMIN_KEY=x "],
    ["SIGTERM", /^STOPSIGNAL .*$/, "STOPSIGNAL SIGKILL"],
    ["a shell as the first", /^ENTRYPOINT \[/, "ENTRYPOINT exec ["],
    ["label revision", "image.revision=", "image.vcs="],
  ])("are caught when they break a rule: %s", (told, from, to) => {
    for (const path of DOCKERFILES) {
      const { change, hits } = breach(from, to);
      const faults = dockerfileFaults(change(read(path)));
      expect(hits()).toBeGreaterThan(0);
      expect(faults.join("\n")).toContain(told);
    }
  });
});
