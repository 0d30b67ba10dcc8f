import { REDIS } from "@earshot/contract";
import { RESP_TYPES } from "redis";
import type { World } from "./world.ts";

/** A copy of a partition's log and numbers, as a backup or a replica behind its primary would have it. */
export interface Copy {
  /** Comes back in one step, in place of what is there. */
  restore(): Promise<void>;
}

/** Copies a partition as it is now. */
export async function copyOf({ redis }: Pick<World, "redis">, partition: number): Promise<Copy> {
  const bytes = redis.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer });
  const keys = [REDIS.log(partition), REDIS.meta(partition)];
  const dumps = await Promise.all(keys.map((key) => bytes.dump(key)));
  return {
    async restore() {
      const multi = redis.multi().del(keys);
      for (const [i, key] of keys.entries()) {
        const dump = dumps[i];
        if (dump) multi.restore(key, 0, dump);
      }
      await multi.exec();
    },
  };
}

/** Lets the log give ids from a moment on that has not come: a clock that goes wrong, and is set right later. */
export async function clockAhead({ redis }: Pick<World, "redis">, partition: number, ms: number): Promise<void> {
  await redis.sendCommand(["XSETID", REDIS.log(partition), `${Date.now() + ms}-0`]);
}
