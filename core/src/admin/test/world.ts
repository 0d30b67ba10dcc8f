import { getLogger } from "@logtape/logtape";
import { Registry } from "prom-client";
import { createClient } from "redis";
import { asService } from "../../../../infra/local/testbed/index.ts";
import { bearerKey } from "../../service/bearer.ts";
import { sessionCookies } from "../../service/session-cookie.ts";
import { shareTokens } from "../../service/share-token.ts";
import { connect, database as wrap } from "../../store/connect.ts";
import { createFindKey } from "../../store/find-key.ts";
import { erasing, type ErasingRedis } from "../erasure.ts";
import { createAdminApp } from "../app.ts";
import { createPublisher, type PublishingRedis } from "../publish.ts";

/** The key that makes client keys in these tests. */
const CLIENT_KEY = "c".repeat(40);

/** Sessions as results begins them. */
export const COOKIES = sessionCookies("s".repeat(40), false);

/** The key of administration in these tests. */
export const KEY = "k".repeat(40);
const closing: (() => Promise<unknown>)[] = [];

/** Closes what was started here; for `afterAll`. */
export async function closeAll(): Promise<void> {
  for (const close of closing.toReversed()) await close();
}

/** A client of Redis that comes back by itself. */
export async function redisClient(url: string) {
  const redis = createClient({ url, disableOfflineQueue: true, socket: { reconnectStrategy: () => 50 } });
  redis.on("error", () => {});
  await redis.connect();
  closing.push(async () => redis.destroy());
  return redis;
}

/** An administration over a real Postgres, with its own rights, and a pen that writes as the owner. */
export async function startAdmin(redis: PublishingRedis | (PublishingRedis & ErasingRedis), databaseUrl: string) {
  const pool = connect(asService(databaseUrl, "admin"), { name: "admin-test" });
  const database = wrap(pool);
  // What others write, the tests write as the owner.
  const owner = connect(databaseUrl, { name: "admin-test-owner" });
  const registry = new Registry();
  const log = getLogger(["test"]);
  const publisher = createPublisher({ database, redis, log, registry });
  publisher.start();
  closing.push(async () => {
    await publisher.close();
    await Promise.all([pool.end({ timeout: 1 }), owner.end({ timeout: 1 })]);
  });
  const hot = connect(asService(databaseUrl, "admin"), { name: "admin-test-hot" });
  closing.push(() => hot.end({ timeout: 1 }));
  const holdsKey = bearerKey(KEY);
  const drafts = new Map<string, string>();
  /** What was sent to the edge. */
  const sent: { path: string; method: string | undefined; body: unknown }[] = [];
  const edge = {
    sent,
    /** How it answers; what it takes has its number for a receipt. */
    answer: (_path: string): Response =>
      Response.json(
        { outcome: "accepted", submissionId: "s", receipt: `receipt-${sent.length}`, guarantee: "none" },
        { status: 202 },
      ),
  };
  const app = createAdminApp({
    database,
    pool: hot,
    publisher,
    holdsKey,
    findKey: createFindKey(hot),
    cookies: COOKIES,
    drafts: { keep: async (id, text) => void drafts.set(id, text) },
    redis: "eval" in redis ? redis : { eval: () => Promise.reject(new Error("Away")) },
    shareTokens: shareTokens(KEY),
    erase: "eval" in redis ? erasing(CLIENT_KEY, redis) : undefined,
    askEdge: async (path, { method, body }) => {
      sent.push({ path, method, body: typeof body === "string" ? JSON.parse(body) : undefined });
      return edge.answer(path);
    },
    resultsUrl: "http://results.example:5001",
    log,
    registry,
    needs: {},
  });
  const request = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    app.request(path, {
      method,
      headers: {
        authorization: `Bearer ${KEY}`,
        ...(body !== undefined && { "content-type": "application/json" }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
  return { app, database: wrap(owner), owner, publisher, request, drafts, edge };
}
