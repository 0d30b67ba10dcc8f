import type { Word } from "./request.ts";

const named = (list: string): Set<string> => new Set(list.split(/\s+/));

/** Commands that change the connection instead of the data, that block it, or that REST has a path of its own for. */
const NOT_OVER_REST = named(
  `AUTH CLIENT HELLO QUIT READONLY READWRITE ASKING RESET SELECT
  MULTI EXEC DISCARD WATCH UNWATCH
  SUBSCRIBE UNSUBSCRIBE PSUBSCRIBE PUNSUBSCRIBE SSUBSCRIBE SUNSUBSCRIBE MONITOR
  BLPOP BRPOP BLMOVE BLMPOP BRPOPLPUSH BZPOPMIN BZPOPMAX BZMPOP`,
);

/** Commands of the server's keeper. */
const NOT_AVAILABLE = named(
  `BGREWRITEAOF BGSAVE SAVE SHUTDOWN DEBUG CONFIG MODULE LATENCY SLOWLOG LASTSAVE
  CLUSTER FAILOVER MIGRATE MOVE PSYNC REPLICAOF REPLCONF ROLE SLAVEOF SWAPDB SYNC`,
);

/**
 * Why a command is not taken over REST, in Upstash's words; undefined where it is.
 *
 * @param words the command's name and its arguments
 */
export function refusalOf([name = "", ...rest]: readonly Word[]): string | undefined {
  const command = String(name).toUpperCase();
  const blocks = /^XREAD(GROUP)?$/.test(command) && rest.some((word) => String(word).toUpperCase() === "BLOCK");
  if (NOT_OVER_REST.has(command) || blocks) {
    return `ERR Command "${command}" is not allowed in REST or it has a special context path`;
  }
  if (NOT_AVAILABLE.has(command) || command === "") {
    return `ERR Command is not available: '${command}'. See https://upstash.com/docs/redis/overall/rediscompatibility for details`;
  }
  return undefined;
}
