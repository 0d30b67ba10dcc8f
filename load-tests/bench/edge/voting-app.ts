import { spawnSync } from "node:child_process";
import { cpSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PATHS, SURVEY } from "@earshot/contract";
import { findProgram } from "../../../infra/local/process/programs.ts";
import { ROOT } from "../../../infra/local/stack/settings.ts";
import type { Benchmark } from "../benchmark.ts";
import { NotRun } from "../not-run.ts";
import type { Grounds, Measured } from "../grounds.ts";
import { crowd, requireWrk } from "../wrk.ts";
import { requireAccepted, startEdge } from "./start.ts";

const SECONDS = 4;

/**
 * Processor time of an accepted feedback, edge and Redis together, against a vote at the classic Flask voting page:
 * gunicorn as its Dockerfile has it (4 workers, access log, keep-alive 0), and its Redis. `--voting-app` names the
 * folder with its app.py; of a copy of it the address of Redis is changed, and nothing else.
 *
 * It does more and less than we do: it renders a page for every vote and opens a connection to Redis for each, and it
 * neither dedupes nor signs nor checks. The crowd takes the other core from it as it does from the edge.
 */
export const votingApp: Benchmark = {
  name: "edge-voting-app",
  rounds: 3,
  rows: [
    {
      what: "processor time of the classic page, of the edge's",
      unit: "ratio",
      of: (read) => read("classic", "cpu") / read("edge", "cpu"),
      wanted: { atLeast: 15 },
    },
    { what: "classic page with its Redis, a vote", unit: "µs", of: (read) => read("classic", "cpu") },
    { what: "edge on Deno with its Redis, a feedback", unit: "µs", of: (read) => read("edge", "cpu") },
    { what: "classic page, both cores", unit: "/s", of: (read) => read("classic", "rate") },
    { what: "edge on Deno, one core", unit: "/s", of: (read) => read("edge", "rate") },
  ],
  async begin(grounds) {
    if (grounds.votingApp === undefined) throw new NotRun("give --voting-app <dir>, the folder with its app.py");
    const wrk = await requireWrk();
    const redis = await grounds.redis("other");
    const edge = await startEdge(grounds, "Deno", redis.url);
    const classic = await startVotingApp(grounds, grounds.votingApp, Number(new URL(redis.url).port));
    const measure = async (process: Measured, path: string, kind: "json" | "form") => {
      await redis.empty();
      const [cpu, redisCpu] = [process.cpu(), redis.cpu()];
      const { requests, seconds } = await crowd(wrk, process.url, path, SECONDS, kind);
      const spent = process.cpu() - cpu + redis.cpu() - redisCpu;
      if (kind === "json") await requireAccepted(redis, requests);
      else if ((await redis.client.lLen("votes")) < requests) throw new Error("The classic page has lost votes");
      return { rate: requests / seconds, cpu: (spent / requests) * 1e6 };
    };
    const contenders = {
      classic: () => measure(classic, "/", "form"),
      edge: () => measure(edge, PATHS.feedback(SURVEY.vote), "json"),
    };
    for (const warmUp of Object.values(contenders)) await warmUp();
    return { contenders, close: async () => {} };
  },
};

/** @throws {NotRun} where it is not the app, or Python or its packages cannot be had */
async function startVotingApp(grounds: Grounds, from: string, redisPort: number): Promise<Measured> {
  const original = join(from, "app.py");
  const text = existsSync(original) ? readFileSync(original, "utf8") : "";
  if (!text.includes('host="redis"')) throw new NotRun(`${from} holds no app.py of the classic voting page`);
  const app = join(grounds.folder, "voting-app");
  cpSync(from, app, { recursive: true });
  const source = join(app, "app.py");
  writeFileSync(source, text.replace('host="redis"', `host="127.0.0.1", port=${redisPort}`));
  const gunicorn = installGunicorn(join(app, "requirements.txt"));
  return grounds.program("voting-app", undefined, (port) => ({
    program: gunicorn,
    args: `app:app --bind 127.0.0.1:${port} --log-file - --access-logfile - --workers 4 --keep-alive 0`
      .split(" ")
      .concat("--chdir", app),
    env: { PATH: process.env["PATH"] },
    answers: "any",
  }));
}

/** Its packages, in an environment of their own that is kept between runs. */
function installGunicorn(requirements: string): string {
  const folder = join(ROOT, "node_modules/.cache/earshot/voting-app");
  const gunicorn = join(folder, "bin/gunicorn");
  if (existsSync(gunicorn)) return gunicorn;
  const python = findProgram("python3");
  if (python === undefined) throw new NotRun("no python3 on PATH");
  for (const [command, ...args] of [
    [python, "-m", "venv", folder],
    [join(folder, "bin/pip"), "install", "--quiet", "--requirement", requirements],
  ] as const) {
    const { status, stderr } = spawnSync(command, args, { encoding: "utf8" });
    if (status !== 0) throw new NotRun(`its packages cannot be installed: ${stderr.trim().split("\n").at(-1)}`);
  }
  return gunicorn;
}
