import { describe, expect, it } from "vitest";
import { composeFaults } from "./compose-rules.ts";
import { dockerfileFaults, firstStageFaults } from "./image-rules.ts";
import { breach, composed, digest, read, stack, stackOverlay } from "./read-files.ts";
import { configFaults, dnsrrFaults, stackFaults } from "./stack-rules.ts";

const DOCKERFILES = ["edge/Dockerfile", "core/Dockerfile", "infra/local/Dockerfile"];

describe("Compose", () => {
  it.each(["stand-ins", "aws"] as const)("keeps every rule, events to %s", (events) => {
    expect(composeFaults(composed(events))).toEqual([]);
  });

  it.each<[string, string | RegExp, string]>([
    ["read-only", "read_only: true", "read_only: false"],
    ["capability", "cap_drop: [ALL]", "cap_drop: [NET_RAW]"],
    ["privileges", "no-new-privileges:true", "no-new-privileges:false"],
    ["limited", /resources: \{ limits.*$/, "labels: {}"],
    ["postgres: its health must", /healthcheck:( &\w+)?$/, "x-healthcheck:$1"],
    ["migrate: a one-shot has no health", "healthcheck: { disable: true }", "labels: {}"],
    ["edge: must see its own secrets alone", "subpath: edge", "subpath: kept"],
    ["edge: must see its own secrets alone", "read_only: true, volume:", "read_only: false, volume:"],
    ["admin: must have its secrets mounted", "source: secrets", "source: others"],
    ["curl", "[CMD, node, healthy.mjs,", "[CMD, curl, --fail,"],
    ["by a tag", "image: redis:8", "image: redis:latest"],
    ["by a tag", "image: redis:8", "image: redis@sha256:00"],
    ["started again", "restart: unless-stopped", "restart: always"],
    ["EARSHOT_ADMIN_KEY is a secret", "EARSHOT_ADMIN_KEY_FILE:", "EARSHOT_ADMIN_KEY:"],
    ["DATABASE_URL is a secret", "DATABASE_URL_FILE:", "DATABASE_URL:"],
    ["admin: only edge and results", "command: [core/src/admin/main.mjs]", 'ports: ["5012:5012"]'],
    ["postgres: only edge and results", "image: postgres:17", 'image: postgres:17\n    ports: ["5432:5432"]'],
    ["this machine only", "127.0.0.1:${EARSHOT_HELPDESK", "${EARSHOT_HELPDESK"],
    ["must not reach Postgres", "networks: [door, queue, status]", "networks: [door, queue, store]"],
    ["no way out", "networks: [door, queue, status]", "networks: [door, queue, outside]"],
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
    ["look behind the door", "EARSHOT_TRUSTED_HOPS:", "EARSHOT_HOPS:"],
    ["in the way of a second", "image: ${EARSHOT_IMAGES:-earshot}/edge", 'ports: ["5000:5000"]\n    image: edge'],
  ])("is caught when it breaks a rule: %s", (told, from, to) => {
    const { change, hits } = breach(from, to);
    const faults = composeFaults(composed("stand-ins", change));
    expect(hits()).toBeGreaterThan(0);
    expect(faults.join("\n")).toContain(told);
  });
});

describe("Swarm", () => {
  const faultsOf = (change?: (text: string) => string) => [
    ...stackFaults(stack(change), composed("stand-ins")),
    ...dnsrrFaults(stackOverlay("dnsrr", change), stack()),
    ...configFaults({ ...stack(change).configs, ...stackOverlay("aws", change).configs }, digest),
  ];

  it("keeps every rule", () => {
    expect(faultsOf()).toEqual([]);
  });

  it.each<[string, string | RegExp, string]>([
    ["read-only", "read_only: true", "read_only: false"],
    ["postgres: its health must", /^ {4}healthcheck:$/, "    x-healthcheck:"],
    ["migrate: a one-shot has no health", "healthcheck: { disable: true }", "labels: {}"],
    ["appendfsync", "--appendfsync always", "--appendfsync everysec"],
    ["must not reach Postgres", "networks: [door, queue, status]", "networks: [door, queue, store]"],
    ["EARSHOT_CLIENT_KEY is a secret", "EARSHOT_CLIENT_KEY_FILE:", "EARSHOT_CLIENT_KEY:"],
    ["look behind the door", "EARSHOT_TRUSTED_HOPS:", "EARSHOT_HOPS:"],
    ["drain: must see its own secrets alone", "subpath: drain", "subpath: kept"],
    ["made before the first deploy", /^configs:$/, "secrets: { admin-key: { external: true } }\nconfigs:"],
    ["every service of Compose", /^ {2}admin:$/, "  x-admin:"],
    ["that compose builds", "earshot}/core:", "earshot}/kernel:"],
    ["migrate: must be a replicated job", "mode: replicated-job", "mode: replicated"],
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
    ["Swarm refuses it", /^configs:$/, "name: earshot\nconfigs:"],
    ["redis: only a port of Swarm's needs", "endpoint_mode: dnsrr", "endpoint_mode: vip"],
    ["door: only a port of Swarm's needs", "endpoint_mode: vip", "endpoint_mode: dnsrr"],
    ["door: without IPVS it needs endpoint_mode dnsrr", "endpoint_mode: dnsrr", "endpoint_mode: vip"],
    ["those of the host", "mode: host", "mode: ingress"],
    ["door: its file has changed", /name: earshot-door-\w+/, "name: earshot-door-1"],
    ["events: its file has changed", "events-aws.env", "events-stand-ins.env"],
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
    ["whether it is alive", /^HEALTHCHECK /, "LABEL "],
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

  it("install their packages once for all", () => {
    expect(firstStageFaults(DOCKERFILES.map(read))).toEqual([]);
  });

  it("are caught when one installs its own", () => {
    const [edge = "", ...others] = DOCKERFILES.map(read);
    const own = edge.replace("npm install", "npm install --omit=optional");
    expect(own).not.toBe(edge);
    expect(firstStageFaults([own, ...others]).join("\n")).toContain("installed for each image");
  });
});
