import { chmodSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import type { Supervised } from "../local/process/supervise.ts";
import { type OwnPostgres, launchPostgres } from "../local/testbed/servers.ts";
import { type DatabaseService, asService, postgresTemplate } from "../local/testbed/template.ts";
import { type Clock, openClock } from "./clocks/clock.ts";
import { type Link, openLink } from "./link.ts";
import { type LinkName, type Links, openLinks } from "./links.ts";
import { PROCESSES, type ProcessName, SECRETS, type Told, choosePorts, supervised } from "./processes.ts";
import type { ChaosRedis } from "./redis.ts";
import { type RedisOptions, type RedisSide, type Store, startRedisSide } from "./redis-side.ts";
import { SURVEYS } from "./surveys.ts";

/** All of Earshot, processes and servers of its own, with a link on every connection. */
export interface World {
  readonly folder: string;
  /** As clients reach the edge. */
  readonly edge: string;
  readonly results: string;
  readonly eventbridge: string;
  readonly helpdesk: string;
  readonly links: Links;
  readonly redis: ChaosRedis;
  /** All servers of Redis; `redis` is the first. */
  readonly nodes: RedisSide["nodes"];
  readonly postgres: OwnPostgres;
  /** Straight to the servers, past all links. */
  readonly sql: postgres.Sql;
  readonly databaseUrl: string;
  readonly store: Store;
  /** The ways of `store` and `sql`, so that they can be led to another server. */
  readonly straight: { readonly redis: Link; readonly postgres: Link };
  readonly secrets: readonly string[];
  readonly process: (name: ProcessName) => Supervised;
  readonly meta: RedisSide["meta"];
  readonly publish: RedisSide["publish"];
  /** Clocks of their own, where the world was made so. */
  readonly clocks: Readonly<Partial<Record<(typeof CLOCKED)[number], Clock>>>;
  /** Has something done when the world ends, before all else that is. */
  readonly atEnd: (deed: () => unknown) => void;
  readonly close: () => Promise<void>;
}

/** Who may have a clock of its own. */
export const CLOCKED = ["edge", "drain", "drain-2", "dispatch", "redis"] as const;

/** How a world is made. */
export interface WorldOptions extends RedisOptions {
  /** Variables of the environment, in place of those all worlds have. */
  env?: Readonly<Record<string, string>>;
  /** Gives Redis and each of {@link CLOCKED} a clock of its own. */
  clocks?: boolean;
}

/** Starts everything; resolves once all are ready. */
export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), "earshot-chaos-"));
  // PostgreSQL runs as another user when we are root and has to pass through.
  chmodSync(folder, 0o711);
  const closing: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })];
  const close = async () => {
    for (const each of closing.toReversed()) await each();
  };
  try {
    const clocks: Partial<Record<(typeof CLOCKED)[number], Clock>> = {};
    for (const name of options.clocks === true ? CLOCKED : [])
      clocks[name] = await openClock(join(folder, `clock-${name}`));
    const side = await startRedisSide(folder, options, clocks.redis, closing);
    const [{ server: redis, store, straight: toRedis }] = side.nodes;
    mkdirSync(join(folder, "postgres"), { mode: 0o711 });
    const server = await launchPostgres(join(folder, "postgres"), await postgresTemplate());
    closing.push(() => server.discard());
    const straight = { redis: toRedis, postgres: await openLink(server.port) };
    closing.push(() => straight.postgres.close());
    const through = (url: string, { port }: Link) => Object.assign(new URL(url), { port: String(port) }).href;
    const databaseUrl = through(server.url, straight.postgres);
    const sql = postgres(databaseUrl, { max: 3, onnotice: () => {}, connect_timeout: 5 });
    closing.push(() => sql.end({ timeout: 1 }));

    const ports = await choosePorts();
    const targets: Record<LinkName, number> = {
      "clients-edge": ports.edge,
      "edge-redis": redis.port,
      "drain-redis": redis.port,
      "drain-postgres": server.port,
      "dispatch-postgres": server.port,
      "results-postgres": server.port,
      "dispatch-eventbridge": ports.eventbridge,
      "eventbridge-helpdesk": ports.helpdesk,
    };
    const links = await openLinks(targets);
    closing.push(() => Object.values(links).forEach((link) => link.close()));

    for (const survey of SURVEYS) {
      await sql`insert into survey (id, config) values (${survey.id}, ${sql.json({ ...survey })})`;
    }
    await side.publish();

    const by = (url: string, link: LinkName) => through(url, links[link]);
    const logs = (link: LinkName) => by(redis.url, link).replace("redis:", side.scheme);
    // Each as the user it has: what that one may not do fails here too.
    const database = (service: DatabaseService) => asService(server.url, service);
    const drain = { redisUrl: logs("drain-redis"), databaseUrl: by(database("drain"), "drain-postgres") };
    const told: Record<ProcessName, Told> = {
      edge: { redisUrl: logs("edge-redis"), clock: clocks.edge },
      drain: { ...drain, clock: clocks.drain },
      "drain-2": { ...drain, clock: clocks["drain-2"] },
      dispatch: {
        databaseUrl: by(database("dispatch"), "dispatch-postgres"),
        port: "eventbridge",
        link: "dispatch-eventbridge",
        clock: clocks.dispatch,
      },
      results: { databaseUrl: by(database("results"), "results-postgres") },
      eventbridge: { port: "helpdesk", link: "eventbridge-helpdesk" },
      helpdesk: {},
    };
    const processes = new Map<ProcessName, Supervised>();
    for (const name of PROCESSES) {
      const process = supervised(name, { folder, ports, links, told: told[name], env: options.env ?? {} });
      processes.set(name, process);
      closing.push(() => process.stop(1000));
    }
    await Promise.all([...processes.values()].map((process) => process.start()));

    const url = (port: number) => `http://127.0.0.1:${port}`;
    return {
      folder,
      edge: url(links["clients-edge"].port),
      results: url(ports.results),
      eventbridge: url(ports.eventbridge),
      helpdesk: url(ports.helpdesk),
      links,
      redis,
      nodes: side.nodes,
      postgres: server,
      sql,
      databaseUrl,
      store,
      straight,
      secrets: Object.values(SECRETS),
      process(name) {
        const found = processes.get(name);
        if (found === undefined) throw new Error(`No process is called ${name}`);
        return found;
      },
      meta: (partition, field) => side.meta(partition, field),
      publish: () => side.publish(),
      clocks,
      atEnd: (deed) => void closing.push(deed),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
