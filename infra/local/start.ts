import { relative } from "node:path";
import { Listr } from "listr2";
import { Obstacle } from "./process/obstacle.ts";
import { type LiveLine, showLiveLine } from "./stack/live-line.ts";
import { readSettings } from "./stack/settings.ts";
import { type Stack, startStack } from "./stack/stack.ts";
import type { RunSteps } from "./stack/steps.ts";

/** Everything, from nothing to an address table, until Ctrl-C. What it says is for the person who typed `npm start`. */
async function start(): Promise<void> {
  const settings = readSettings(process.env);
  const interrupted = new AbortController();
  let stack: Stack | undefined;
  let line: LiveLine | undefined;

  // Ctrl-C in a terminal may arrive twice, from the terminal and passed on by npm; the end itself is bounded.
  const stopped = new Promise<void>((resolve) => {
    const stop = () => {
      interrupted.abort();
      resolve();
    };
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, stop);
    // The bootstrap was killed: nobody is left to pass a signal on.
    process.once("disconnect", stop);
  });

  const notices: string[] = [];
  try {
    stack = await startStack({
      ...settings,
      runSteps: showSteps(interrupted.signal),
      signal: interrupted.signal,
      onNotice: (notice) => (line === undefined ? notices.push(notice) : line.say(notice)),
    });
    process.stdout.write(await addressTable(stack, settings.dataDir));
    line = showLiveLine(stack.urls.results, process.stdout);
    for (const notice of notices) line.say(notice);
    await stopped;
  } catch (error) {
    if (!interrupted.signal.aborted) throw error;
  }
  line?.stop();
  process.stdout.write("Stopping …\n");
  const began = performance.now();
  await stack?.stop();
  process.stdout.write(`✔ Stopped  ${((performance.now() - began) / 1000).toFixed(1)} s\n`);
}

/** Live in a terminal; elsewhere a line for each step done. Times are a step's own, without what it waited for. */
function showSteps(interrupted: AbortSignal): RunSteps {
  const say = (line: string) => void process.stdout.write(`${line}\n`);
  if (!process.stdout.isTTY) {
    return async (steps) => {
      await Promise.all(steps.map(async ({ run }) => say(`✔ ${timed(await run(say))}`)));
    };
  }
  const end = new Promise<undefined>((resolve) =>
    interrupted.addEventListener("abort", () => resolve(undefined), { once: true }),
  );
  return async (steps) => {
    const tasks = steps.map(({ title, run }) => ({
      title,
      task: async (_: unknown, task: { title: string; skip: (why: string) => void }) => {
        const result = await Promise.race([run((progress) => (task.title = progress)), end]);
        if (result === undefined) task.skip(`${title}, interrupted`);
        else task.title = timed(result);
      },
    }));
    await new Listr(tasks, { concurrent: true, registerSignalListeners: false }).run();
  };
}

const timed = ({ done, seconds }: { done: string; seconds: number }) => `${done}  ${seconds.toFixed(1)} s`;

async function addressTable(stack: Stack, dataDir: string): Promise<string> {
  const { urls } = stack;
  const rows = [
    ["Vote", `${urls.edge}/`],
    ["Results", `${urls.results}/`],
    ["Sign in, once", await stack.signInLink()],
    ["Help desk", `${urls.helpdesk}/`],
    ["Try it", `curl -i ${urls.edge}/v1/surveys/vote/feedback -H 'content-type: application/json' -d '{"answer":"a"}'`],
  ];
  const table = rows.map(([what = "", where = ""]) => `  ${what.padEnd(15)}${where}`).join("\n");
  const near = relative(process.cwd(), dataDir) || ".";
  const data = near.startsWith("..") ? dataDir : near;
  return `\n${table}\n\n  Ctrl-C stops everything. Data stay in ${data}/, logs in ${data}/logs/.\n\n`;
}

try {
  await start();
  process.exit();
} catch (error) {
  if (!(error instanceof Obstacle)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(error.exitCode);
}
