import { createServer } from "node:net";
import { readFileSync, readdirSync, readlinkSync } from "node:fs";
import { basename } from "node:path";
import { Obstacle } from "./obstacle.ts";

export const LOOPBACK = "127.0.0.1";

/**
 * A port on loopback that nobody listens on, and no other caller on this machine is given while this process lives.
 *
 * Taken from below Linux's ephemeral range: inside it a client that keeps trying a stopped server is sooner or later
 * given that very port as its own, connects to itself, and the server can never bind again. Claimed, because between
 * asking and listening there are seconds: two worlds that start side by side met on one port once in some hundred runs.
 */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    if ((await isFree(port)) && (await claim(port))) return port;
  }
  throw new Error("Cannot find a free port between 20000 and 31999 in 100 attempts");
}

const claimed = new Set<number>();

/** Linux's abstract sockets are a lock over all processes that ends with its holder; elsewhere it holds in this one. */
async function claim(port: number): Promise<boolean> {
  if (claimed.has(port)) return false;
  claimed.add(port);
  if (process.platform !== "linux") return true;
  const lock = createServer();
  return new Promise((resolve) => {
    lock.once("error", () => resolve(false));
    lock.listen({ path: `\0earshot-port-${port}` }, () => resolve(true)).unref();
  });
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen({ port, host: LOOPBACK, exclusive: true }, () => probe.close(() => resolve(true)));
  });
}

/** @throws {Obstacle} naming who holds the port and the variable that moves us to another one. */
export async function requireFree(port: number, what: string, variable: string): Promise<void> {
  if (await isFree(port)) return;
  const holder = portHolder(port) ?? "another process";
  throw new Obstacle(`Cannot start ${what} as port ${port} is taken by ${holder}: stop it, or set ${variable}`, {
    exitCode: 78,
  });
}

/**
 * Who listens on a TCP port, as `node server.js (pid 123)`; `undefined` where the system does not tell (not Linux, or
 * the process of another user).
 */
function portHolder(port: number): string | undefined {
  const inodes = new Set([...listeningInodes("/proc/net/tcp", port), ...listeningInodes("/proc/net/tcp6", port)]);
  if (inodes.size === 0) return undefined;
  for (const pid of listFolder("/proc").filter((name) => /^\d+$/.test(name))) {
    const holds = listFolder(`/proc/${pid}/fd`).some((fd) => {
      const inode = /^socket:\[(\d+)\]$/.exec(readLink(`/proc/${pid}/fd/${fd}`))?.[1];
      return inode !== undefined && inodes.has(inode);
    });
    if (holds) return `${programOf(pid)} (pid ${pid})`;
  }
  return undefined;
}

/** What a process runs: its program, with the script where there is one; of its other arguments some may be secret. */
function programOf(pid: string): string {
  const [program = "", ...given] = readText(`/proc/${pid}/cmdline`).split("\0");
  const script = given.find((each) => /^[^-].*\.(?:[cm]?[jt]s|py|rb|php)$/.test(each));
  return [basename(program), ...(script === undefined ? [] : [script])].join(" ") || "another process";
}

/** Socket inodes in state LISTEN (0A) on this port; the table writes ports in hexadecimal. */
function listeningInodes(table: string, port: number): string[] {
  const wanted = port.toString(16).toUpperCase().padStart(4, "0");
  return readText(table)
    .split("\n")
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[3] === "0A" && fields[1]?.endsWith(`:${wanted}`))
    .flatMap((fields) => fields[9] ?? []);
}

// Processes come and go while /proc is read: what has vanished, or is not ours to see, reads as nothing.
const readText = (path: string): string => attempt(() => readFileSync(path, "utf8"), "");
const readLink = (path: string): string => attempt(() => readlinkSync(path), "");
const listFolder = (path: string): string[] => attempt(() => readdirSync(path), []);

function attempt<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}
