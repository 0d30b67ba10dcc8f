import { createClient } from "redis";
import { onTestFinished, vi } from "vitest";
import { ownRedis } from "../../../../infra/local/testbed/index.ts";
import { connectRedis } from "../redis.ts";

/** A queue on a Redis of this test's own, and a client to look behind it. */
export async function queueWithLook(backlog?: number) {
  const server = await ownRedis();
  const redis = connectRedis({ url: server.url, ...(backlog === undefined ? {} : { backlog }) });
  const look = createClient({ url: server.url });
  await look.connect();
  onTestFinished(async () => {
    await redis.queue.close();
    look.destroy();
  });
  await vi.waitFor(() => redis.queue.ready());
  return { redis, look };
}
