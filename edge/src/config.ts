import {
  Address,
  ENV,
  Most,
  Port,
  PORTS,
  readVariables,
  Secret,
  Secrets,
  TrustedHops,
  type Configured,
  type Environment,
} from "@earshot/contract";
import * as v from "valibot";
import type { Limited } from "./guard/limits.ts";

/** Where Redis is and how it is spoken to. */
export type RedisAddress =
  | { readonly road: "tcp"; readonly url: string }
  | {
      readonly road: "rest";
      readonly url: string;
      readonly token: string;
      readonly keyLocking: boolean;
      readonly together: boolean;
    };

/** What an edge is told by its environment. */
export interface EdgeConfig {
  readonly port: number;
  readonly redis: RedisAddress;
  readonly clientKey: string;
  readonly cookieKeys: readonly string[];
  readonly receiptKey: string;
  /** Keys of links and customer ids; none: no link is good. */
  readonly linkKeys: readonly string[];
  /** Proxies between the customers and this edge, see `addressBehind`. */
  readonly trustedHops: number;
  /** Submissions a minute, over all edges, see `limitsOf`. */
  readonly limits: Readonly<Record<Limited, number>>;
  /** Submissions worked at beyond which a process that is behind takes no more; 0: no limit. */
  readonly busyLimit: number;
  /** Of the requests that belong to no trace, the share that one is made for: 0 … 1. */
  readonly traceSample: number;
  /** Where the status of a feedback is asked for, if anywhere. */
  readonly statusUrl: string | undefined;
  /** Where customers reach the edge; undefined: wherever a request says it was sent to. */
  readonly edgeUrl: string | undefined;
  readonly resultsUrl: string;
}

const Variables = v.object({
  [ENV.edgePort]: Port(PORTS.edge),
  [ENV.redisUrl]: v.optional(Address),
  [ENV.upstashUrl]: v.optional(Address),
  [ENV.upstashToken]: v.optional(v.string()),
  [ENV.upstashKeyLocking]: v.optional(v.picklist(["on", "off"], "must be on or off"), "off"),
  [ENV.upstashBatching]: v.optional(v.picklist(["on", "off"], "must be on or off"), "on"),
  [ENV.clientKey]: Secret,
  [ENV.cookieKeys]: Secrets,
  [ENV.receiptKey]: Secret,
  [ENV.linkKeys]: v.optional(Secrets),
  [ENV.trustedHops]: TrustedHops,
  [ENV.clientLimit]: Most(120),
  [ENV.networkLimit]: Most(6000),
  [ENV.surveyLimit]: Most(0),
  [ENV.busyLimit]: Most(64),
  [ENV.traceSample]: v.optional(
    v.pipe(v.string(), v.regex(/^(?:0(?:\.\d{1,6})?|1(?:\.0+)?)$/, "must be a share from 0 to 1"), v.transform(Number)),
    "0",
  ),
  [ENV.statusUrl]: v.optional(Address),
  [ENV.edgeUrl]: v.optional(Address),
  [ENV.resultsUrl]: v.optional(Address, `http://localhost:${PORTS.results}`),
});

/**
 * Reads the configuration of an edge, all problems at once.
 *
 * @param roads how this runtime can speak to Redis
 * @param readFile see `readVariables`
 */
export function readEdgeConfig(
  environment: Environment,
  roads: readonly RedisAddress["road"][],
  readFile?: (path: string) => string,
): Configured<EdgeConfig> {
  const read = readVariables(Variables, environment, readFile);
  if (!read.ok) return read;
  const { config } = read;
  const redis = redisOf(config, roads);
  if (typeof redis === "string") return { ok: false, problems: [redis] };
  return {
    ok: true,
    config: {
      port: config[ENV.edgePort],
      redis,
      clientKey: config[ENV.clientKey],
      cookieKeys: config[ENV.cookieKeys],
      receiptKey: config[ENV.receiptKey],
      linkKeys: config[ENV.linkKeys] ?? [],
      trustedHops: config[ENV.trustedHops],
      limits: {
        client: config[ENV.clientLimit],
        network: config[ENV.networkLimit],
        survey: config[ENV.surveyLimit],
      },
      busyLimit: config[ENV.busyLimit],
      traceSample: config[ENV.traceSample],
      statusUrl: config[ENV.statusUrl]?.replace(/\/+$/, ""),
      edgeUrl: config[ENV.edgeUrl],
      resultsUrl: config[ENV.resultsUrl].replace(/\/+$/, ""),
    },
  };
}

function redisOf(
  config: v.InferOutput<typeof Variables>,
  roads: readonly RedisAddress["road"][],
): RedisAddress | string {
  const tcp = roads.includes("tcp") ? config[ENV.redisUrl] : undefined;
  const [url, token] = [config[ENV.upstashUrl], config[ENV.upstashToken]];
  if (tcp && url) return `${ENV.redisUrl} and ${ENV.upstashUrl} are both set: keep the one the edge shall use`;
  if (tcp) return { road: "tcp", url: tcp };
  if (url && token) {
    // A runtime that has TCP lets requests wait for each other; Workers does not.
    const together = roads.includes("tcp") && config[ENV.upstashBatching] === "on";
    return { road: "rest", url, token, keyLocking: config[ENV.upstashKeyLocking] === "on", together };
  }
  if (url) return `${ENV.upstashToken} is not set: set it, or ${ENV.upstashToken}_FILE`;
  const either = roads.includes("tcp") ? `${ENV.redisUrl}, or ${ENV.upstashUrl}` : ENV.upstashUrl;
  return `No Redis is configured: set ${either} and ${ENV.upstashToken}`;
}
