import { BACKLOG, queueConformance } from "./conformance.ts";
import { memoryRedis } from "./memory.ts";

queueConformance("memory", () => {
  const redis = memoryRedis({ backlog: BACKLOG });
  return Promise.resolve({
    queue: redis.queue,
    entries: (partition) => Promise.resolve(redis.entries(partition)),
    dispose: () => Promise.resolve(),
  });
});
