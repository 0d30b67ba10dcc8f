import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { ENV, PATHS, Results, SURVEY } from "@earshot/contract";
import * as v from "valibot";
import { type Child, startChild } from "../../../infra/local/process/child.ts";
import { PROCESSES } from "../../../infra/local/stack/services.ts";
import type { Figures } from "../benchmark.ts";

const FREE_PORTS = Object.fromEntries(PROCESSES.map((name) => [ENV[`${name}Port`], "0"]));

/** How long a start may last, in ms: npm may have every package to fetch. */
const PATIENCE = 600_000;

/**
 * Does in a checkout what `npm start` does, votes as soon as the table of addresses is there, and stops everything once
 * the vote stands in the totals that anybody can read.
 *
 * @returns `table` and `counted`, each in s since it was called
 * @throws {Error} where the start ends by itself, or nothing is counted
 */
export async function timeStart(checkout: string, dataDir: string, logFile: string): Promise<Figures> {
  const began = performance.now();
  const deadline = AbortSignal.timeout(PATIENCE);
  const child = await startChild({
    command: process.execPath,
    args: [join(checkout, "infra/local/bootstrap.mjs"), "start"],
    env: { ...process.env, ...FREE_PORTS, [ENV.dataDir]: dataDir },
    cwd: checkout,
    logFile,
    deathSignal: "SIGTERM",
  });
  try {
    const [vote, results] = await addresses(child, logFile, deadline);
    const table = performance.now();
    await post(vote + PATHS.feedback(SURVEY.vote));
    while ((await total(results + PATHS.results(SURVEY.vote), deadline)) === 0) await pause(10);
    const counted = performance.now();
    return { table: (table - began) / 1000, counted: (counted - began) / 1000 };
  } finally {
    await child.stop("SIGINT", 10_000);
  }
}

/** Those of the vote and of the results, once the table is there. */
async function addresses(child: Child, logFile: string, deadline: AbortSignal): Promise<[string, string]> {
  for (;;) {
    const printed = readFileSync(logFile, "utf8");
    const [vote, results] = ["Vote", "Results"].map(
      (row) => new RegExp(`^  ${row} +(http\\S+?)/?$`, "m").exec(printed)?.[1],
    );
    if (vote !== undefined && results !== undefined) return [vote, results];
    if (!child.running || deadline.aborted) throw new Error(`npm start shows no table of addresses:\n${printed}`);
    await pause(10);
  }
}

async function post(address: string): Promise<void> {
  const headers = { "content-type": "application/json" };
  const { status } = await fetch(address, { method: "POST", headers, body: JSON.stringify({ answer: "a" }) });
  if (status !== 202) throw new Error(`The first vote was answered by ${status}`);
}

async function total(address: string, signal: AbortSignal): Promise<number> {
  const response = await fetch(address, { signal });
  return v.parse(Results, await response.json()).total;
}
