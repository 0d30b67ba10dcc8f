import type { ProcessName } from "../../infra/local/stack/process-name.ts";
import { PROCESSES } from "../../infra/local/stack/services.ts";
import { cpuSeconds, machineSeconds, memoryOf } from "../bench/process.ts";
import { openBacklog } from "./backlog.ts";
import { readLedger } from "./ledger.ts";
import type { Target } from "./target.ts";

/** How Earshot itself was doing at one moment. */
export interface Sample {
  /** ms since 1970. */
  readonly at: number;
  /** Accepted and not settled, of a target elsewhere as its ledger tells it; undefined where nobody answered. */
  readonly inFlight: number | undefined;
  /**
   * Of each process that is ours, of k6, and of whoever else uses this machine, as `others`: processors kept busy since
   * the sample before, and memory in MB.
   */
  readonly processes: Readonly<Record<string, { readonly cpu: number; readonly memory: number }>>;
}

/** Linux tells both of a process; elsewhere only the ledger is sampled. */
const TOLD = process.platform === "linux";

/** Takes a sample each second, and says so, until `stop()`, which returns all of them. */
export function takeSamples(
  { results, stack }: Target,
  k6: () => number | undefined,
  say: (progress: string) => void,
): {
  stop(): Promise<readonly Sample[]>;
} {
  const opening = stack && openBacklog(stack);
  const samples: Sample[] = [];
  const spent = new Map<string, { at: number; seconds: number }>();
  const stopping = new AbortController();

  const look = (name: ProcessName | "k6") => {
    const pid = name === "k6" ? k6() : stack?.pid(name);
    if (pid === undefined) return undefined;
    try {
      const [at, seconds, memory] = [performance.now(), cpuSeconds(pid), memoryOf(pid)];
      // It has ended, and its parent has not yet heard of it.
      if (Number.isNaN(memory)) return undefined;
      const before = spent.get(`${name} ${pid}`);
      spent.set(`${name} ${pid}`, { at, seconds });
      const cpu = before === undefined ? 0 : ((seconds - before.seconds) * 1000) / (at - before.at);
      return [name, { cpu: Math.max(0, cpu), memory }] as const;
    } catch {
      // It has ended between two looks.
      return undefined;
    }
  };
  let machine = { at: performance.now(), seconds: TOLD ? machineSeconds() : 0 };
  /** What of the machine's time since the last look was nobody's of these. */
  const lookAtOthers = (ours: readonly { cpu: number }[]) => {
    const now = { at: performance.now(), seconds: machineSeconds() };
    const busy = ((now.seconds - machine.seconds) * 1000) / (now.at - machine.at);
    machine = now;
    return { cpu: Math.max(0, busy - ours.reduce((sum, { cpu }) => sum + cpu, 0)), memory: 0 };
  };
  const lookAtAll = () => {
    const all = [...PROCESSES, "k6" as const].map(look).filter((each) => each !== undefined);
    return { ...Object.fromEntries(all), others: lookAtOthers(all.map(([, each]) => each)) };
  };
  const taken = (async () => {
    const backlog = await opening;
    while (!stopping.signal.aborted) {
      const next = new Promise((resolve) => setTimeout(resolve, 1000));
      const ledger = results === undefined ? undefined : await readLedger(results).catch(() => undefined);
      const inFlight = backlog ? await backlog.inFlight() : ledger?.inFlight;
      samples.push({ at: Date.now(), inFlight, processes: TOLD ? lookAtAll() : {} });
      say(`${ledger ? `accepted ${ledger.accepted}, ` : ""}in flight ${inFlight ?? "unknown"}`);
      await next;
    }
    await backlog?.close();
  })();
  return {
    async stop() {
      stopping.abort();
      await taken;
      return samples;
    },
  };
}
