import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/*
 * A document that names a file which is gone sends its reader nowhere. Every relative link of every tracked document,
 * and every `path/in/backticks` that begins with a room, has to exist, or be one that a build makes and git ignores.
 */
const ROOMS = /^(?:core|edge|web|infra|k8s|load-tests|\.ci)\/[\w./-]*$/;

const isBuilt = (path: string) => spawnSync("git", ["check-ignore", "--quiet", path]).status === 0;

const documents = execFileSync("git", ["ls-files", "*.md"], { encoding: "utf8" }).trim().split("\n").filter(Boolean);
const missing = documents.flatMap((document) => {
  const text = readFileSync(document, "utf8").replaceAll(/^```[\s\S]*?^```/gm, "");
  const links = Array.from(text.matchAll(/\]\(([^)#\s]+)[^)]*\)/g), ([, link = ""]) => link)
    .filter((link) => !/^[a-z]+:/.test(link))
    .map((link) => join(dirname(document), link));
  const named = Array.from(text.matchAll(/`([^`\s]+)`/g), ([, name = ""]) => name).filter((name) => ROOMS.test(name));
  return [...links, ...named]
    .filter((path) => !existsSync(path) && !isBuilt(path))
    .map((path) => `${document} names ${path}, which is not there`);
});

for (const line of missing) process.stderr.write(`${line}\n`);
process.exitCode = missing.length === 0 ? 0 : 1;
