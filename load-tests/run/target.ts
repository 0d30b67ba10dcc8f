import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ENV } from "@earshot/contract";
import postgres from "postgres";
import { FREE_PORTS } from "../../infra/local/stack/settings.ts";
import { type Stack, startStack } from "../../infra/local/stack/stack.ts";
import type { Asked } from "./options.ts";

/** What is loaded. */
export interface Target {
  readonly edge: string;
  /** Undefined where nobody said. */
  readonly results: string | undefined;
  /** Where it is ours: the processes to watch, and to stop. */
  readonly stack: (Stack & { readonly dataDir: string }) | undefined;
  close(): Promise<void>;
}

/** All customers come from one address here: a limit for one network would be all that is measured. */
const UNLIMITED = { [ENV.clientLimit]: "0", [ENV.networkLimit]: "0", [ENV.surveyLimit]: "0" };

/** What was named, or a stack of our own with data of its own; of that nothing is left after `close()`. */
export async function openTarget({ target, results, broken }: Asked): Promise<Target> {
  if (target !== undefined) return { edge: target, results, stack: undefined, close: async () => {} };
  const dataDir = await mkdtemp(join(tmpdir(), "earshot-load-"));
  const removeData = () => rm(dataDir, { recursive: true, force: true });
  const stack = await startStack({ dataDir, ports: FREE_PORTS, environment: { edge: UNLIMITED } }).catch(
    async (error: unknown) => {
      await removeData();
      throw error;
    },
  );
  const mend = broken === "slow-edge" ? slowDown(stack) : broken === "losing-drain" ? await lose(stack) : () => {};
  return {
    edge: stack.urls.edge,
    results: stack.urls.results,
    stack: { ...stack, dataDir },
    async close() {
      mend();
      await stack.stop();
      await removeData();
    },
  };
}

/** Holds the edge still for two thirds of the time. */
function slowDown(stack: Stack): () => void {
  const signal = (name: "SIGSTOP" | "SIGCONT") => {
    const pid = stack.pid("edge");
    if (pid !== undefined) process.kill(pid, name);
  };
  const timers: NodeJS.Timeout[] = [];
  timers.push(
    setInterval(() => {
      signal("SIGSTOP");
      timers[1] = setTimeout(() => signal("SIGCONT"), 600);
    }, 900),
  );
  return () => {
    for (const timer of timers) clearTimeout(timer);
    signal("SIGCONT");
  };
}

/** Makes Postgres forget a row of each ten that the drain stores, behind its back. */
async function lose(stack: Stack): Promise<() => void> {
  const sql = postgres(stack.databaseUrl, { max: 1, onnotice: () => {} });
  await sql.unsafe(`
    create function lose_feedback() returns trigger language plpgsql security definer as $$
    begin
      delete from feedback where id in (select id from fresh where random() < 0.1);
      return null;
    end $$;
    create trigger lose_feedback after insert on feedback
      referencing new table as fresh for each statement execute function lose_feedback();
  `);
  await sql.end({ timeout: 1 });
  return () => {};
}
