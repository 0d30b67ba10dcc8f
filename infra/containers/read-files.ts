import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { parse } from "yaml";
import { Manifest, Overlay } from "./manifest.ts";

const ROOT = join(import.meta.dirname, "../..");

/** Something done to the text of every file that is read; nothing unless said otherwise. */
type Change = (text: string) => string;
const same: Change = (text) => text;

/** Reads a file of the repository. */
export const read = (path: string): string => readFileSync(join(ROOT, path), "utf8");

const manifest = (text: string) => v.parse(Manifest, parse(text, { merge: true }));
const overlay = (path: string, change: Change) => v.parse(Overlay, parse(change(read(path)), { merge: true }));

/** The Compose file with what it includes for this choice of where events go. */
export function composed(events: "stand-ins" | "aws", change: Change = same): Manifest {
  const main = manifest(change(read("docker-compose.yml")));
  const included = manifest(change(read(`infra/containers/events-${events}.yml`)));
  return {
    ...main,
    services: { ...main.services, ...included.services },
    networks: { ...main.networks, ...included.networks },
  };
}

/** The stack file. */
export const stack = (change: Change = same): Manifest => manifest(change(read("docker-stack.yml")));

/** A file that is deployed over the stack file. */
export const stackOverlay = (kind: "aws" | "dnsrr" | "secrets", change: Change = same): Overlay =>
  overlay(`infra/containers/stack-${kind}.yml`, change);

/** The first eight digits of a file's SHA-256, in hex. */
export const digest = (path: string): string => createHash("sha256").update(read(path)).digest("hex").slice(0, 8);

/** Replaces all that matches, and counts: a breach that breaks nothing proves nothing. */
export function breach(from: string | RegExp, to: string): { change: Change; hits: () => number } {
  let hits = 0;
  const change = (text: string) =>
    text.replaceAll(typeof from === "string" ? from : new RegExp(from, "gm"), (found, ...groups) => {
      hits += 1;
      return to.replace("$1", String(groups[0] ?? ""));
    });
  return { change, hits: () => hits };
}
