import type { ServiceName } from "../../infra/local/stack/process-name.ts";
import { PROCESSES } from "../../infra/local/stack/services.ts";
import { cpuSeconds, memoryOf } from "../bench/process.ts";
import { readLedger } from "./ledger.ts";
import type { Target } from "./target.ts";

/** How Earshot itself was doing at one moment. */
export interface Sample {
  /** ms since 1970. */
  readonly at: number;
  /** Accepted and not settled; undefined where results did not answer. */
  readonly inFlight: number | undefined;
  /** Of each process that is ours: processors kept busy since the sample before, and memory in MB. */
  readonly processes: Readonly<Record<string, { readonly cpu: number; readonly memory: number }>>;
}

/** Linux tells both of a process; elsewhere only the ledger is sampled. */
const TOLD = process.platform === "linux";

/** Takes a sample each second, and says so, until `stop()`, which returns all of them. */
export function takeSamples(
  { results, stack }: Target,
  say: (progress: string) => void,
): {
  stop(): Promise<readonly Sample[]>;
} {
  const samples: Sample[] = [];
  const spent = new Map<string, { at: number; seconds: number }>();
  const stopping = new AbortController();

  const look = (name: ServiceName | "postgres" | "redis") => {
    const pid = stack?.pid(name);
    if (pid === undefined) return undefined;
    try {
      const [at, seconds, memory] = [performance.now(), cpuSeconds(pid), memoryOf(pid)];
      const before = spent.get(`${name} ${pid}`);
      spent.set(`${name} ${pid}`, { at, seconds });
      const cpu = before === undefined ? 0 : ((seconds - before.seconds) * 1000) / (at - before.at);
      return [name, { cpu: Math.max(0, cpu), memory }] as const;
    } catch {
      // It has ended between two looks.
      return undefined;
    }
  };
  const taken = (async () => {
    while (!stopping.signal.aborted) {
      const next = new Promise((resolve) => setTimeout(resolve, 1000));
      const ledger = results === undefined ? undefined : await readLedger(results).catch(() => undefined);
      const processes = TOLD ? PROCESSES.map(look).filter((each) => each !== undefined) : [];
      samples.push({ at: Date.now(), inFlight: ledger?.inFlight, processes: Object.fromEntries(processes) });
      say(ledger ? `accepted ${ledger.accepted}, in flight ${ledger.inFlight}` : "");
      await next;
    }
  })();
  return {
    async stop() {
      stopping.abort();
      await taken;
      return samples;
    },
  };
}
