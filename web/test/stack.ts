import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ENV, PATHS, type SubmissionBody } from "@earshot/contract";
import postgres from "postgres";
import * as v from "valibot";
import { type Child, startChild } from "../../infra/local/process/child.ts";
import { freePort } from "../../infra/local/process/ports.ts";
import { untilReady } from "../../infra/local/process/readiness.ts";
import type { ProcessName, ServiceName } from "../../infra/local/stack/process-name.ts";
import { commonEnvironment, PROCESSES, SERVICES, type Surroundings } from "../../infra/local/stack/services.ts";
import { FREE_PORTS, type Ports } from "../../infra/local/stack/settings.ts";
import { asService, testDatabase, testRedis } from "../../infra/local/testbed/index.ts";
import { type History, writeHistory } from "./history.ts";

/** What a client sends beside its answer. */
type Said = Pick<SubmissionBody, "comment" | "reason" | "locale" | "page" | "channel" | "tags">;

/** Edge, drain, results and administration as real processes over a database and a Redis of their own. */
export interface RealStack {
  readonly urls: { edge: string; results: string; admin: string };
  readonly adminKey: string;
  /** Owner of the tables. */
  readonly sql: postgres.Sql;
  /** Sends an answer to the edge as a client of its own, and resolves once it is accepted. */
  answer(survey: string, answer: string | number, said?: Said): Promise<void>;
  /** Makes or changes a survey through administration; its days are those of {@link zoneAtNoon} unless it says so. */
  survey(survey: { id: string; kind: string; question: string } & Record<string, unknown>): Promise<void>;
  /** See {@link writeHistory}. */
  history(survey: string, history: History): Promise<number>;
  /** Address of a link that signs in once: as one of the team, or as one who administers. */
  signInLink(administers?: boolean): Promise<string>;
  /** Kills a process as a broken machine would. */
  kill(name: ServiceName): Promise<void>;
  /** Starts it again, on the port it had. */
  start(name: ServiceName): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts them for one test file.
 *
 * @param page folder of the built page
 * @param more processes beside those four: `dispatch`, `eventbridge`, `helpdesk`
 */
export async function startRealStack(page: string, more: readonly ServiceName[] = []): Promise<RealStack> {
  const dataDir = await mkdtemp(join(tmpdir(), "earshot-web-stack-"));
  const [databaseUrl, redisUrl] = await Promise.all([testDatabase(), testRedis()]);
  const noon = zoneAtNoon();
  const ports: Ports = { ...FREE_PORTS };
  for (const name of PROCESSES) ports[name] = await freePort();
  const key = (name: string) => `${name}-key-of-the-tests-of-the-page-0123456789`;
  const as = (service: "drain" | "dispatch" | "results" | "admin") => asService(databaseUrl, service);
  const around: Surroundings = {
    ports,
    dataDir,
    databaseUrl,
    redisUrl,
    databaseUrls: { drain: as("drain"), dispatch: as("dispatch"), results: as("results"), admin: as("admin") },
    secrets: {
      clientKey: key("client"),
      cookieKeys: key("cookie"),
      receiptKey: key("receipt"),
      linkKeys: key("link"),
      sessionKey: key("session"),
      hookKeys: key("hook"),
      adminKey: key("admin"),
      postgresPassword: "",
    },
  };
  const adminKey = around.secrets.adminKey;
  const url = (name: ProcessName) => `http://localhost:${ports[name]}`;
  const urls = { edge: url("edge"), results: url("results"), admin: url("admin") };
  const children = new Map<ServiceName, Child>();
  const sql = postgres(databaseUrl, { max: 2, onnotice: () => {} });
  const giveUp = new AbortController();

  async function start(name: ServiceName): Promise<void> {
    const plan = SERVICES.find((one) => one.name === name);
    if (!plan) throw new Error(`Cannot start ${name} as there is no such service`);
    const { program, args } = plan.command(around);
    const logFile = join(dataDir, `${name}.log`);
    const child = await startChild({
      command: program,
      args,
      env: {
        PATH: process.env["PATH"],
        ...commonEnvironment("warning"),
        ...plan.environment(around),
        ...(name === "results" && { [ENV.page]: page }),
        // Nobody here shares an address with anybody.
        ...(name === "edge" && { [ENV.clientLimit]: "0", [ENV.networkLimit]: "0", [ENV.surveyLimit]: "0" }),
      },
      logFile,
      deathSignal: "SIGTERM",
    });
    children.set(name, child);
    await untilReady({ name, port: ports[name], logFile }, giveUp.signal, 60_000);
  }

  async function send(address: string, init: { method?: string; body: unknown; headers?: Record<string, string> }) {
    const response = await fetch(address, {
      method: init.method ?? "POST",
      headers: { "content-type": "application/json", ...init.headers },
      body: JSON.stringify(init.body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`Cannot ${init.method ?? "POST"} ${address}: ${response.status} ${text}`);
    return text;
  }
  const authorization = `Bearer ${adminKey}`;

  await Promise.all((["edge", "admin", "drain", "results", ...more] as const).map(start));
  return {
    urls,
    adminKey,
    sql,
    start,
    async answer(survey, answer, said = {}) {
      await send(urls.edge + PATHS.feedback(survey), { body: { answer, ...said } });
    },
    async survey({ id, ...config }) {
      await send(`${urls.admin}${PATHS.adminSurveys}/${id}`, {
        method: "PUT",
        body: {
          v: 1,
          id,
          business: "Brevik Bicycles",
          comment: "What can we do better?",
          identity: "open",
          repeat: "reject",
          results: "public",
          open: true,
          negative: null,
          timeZone: noon,
          ...config,
        },
        headers: { authorization },
      });
    },
    history: (survey, history) => writeHistory(sql, survey, history),
    async signInLink(administers = false) {
      const text = await send(urls.admin + PATHS.adminSignInLinks, {
        body: { administers },
        headers: { authorization },
      });
      return v.parse(v.object({ url: v.string() }), JSON.parse(text)).url;
    },
    async kill(name) {
      await children.get(name)?.stop("SIGKILL", 1000);
    },
    async stop() {
      giveUp.abort();
      await Promise.all([...children.values()].map((child) => child.stop("SIGTERM", 3000)));
      await sql.end({ timeout: 1 });
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/**
 * A zone in which it is about noon: half a day of answers lies behind, and none of its days ends while a test looks.
 */
function zoneAtNoon(): string {
  const east = 12 - new Date().getUTCHours();
  return `Etc/GMT${east < 0 ? "+" : "-"}${Math.abs(east)}`;
}
