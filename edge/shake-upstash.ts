import { readFile } from "node:fs/promises";
import type { Plugin } from "esbuild";
import { cutBranches, cutMembers, type Cut } from "./members.ts";
import { COMMANDS } from "./src/queue/upstash.ts";

/** Files of `@upstash/redis` that declare its client: what of it stays besides {@link COMMANDS}, which branches go. */
const CLIENTS: readonly { file: RegExp; stays: readonly string[]; branches: readonly string[] }[] = [
  // Advice for who forgot the address or the token; ours are checked before.
  { file: /cloudflare\.mjs$/, stays: ["constructor"], branches: ["!config.url", "!config.token"] },
  {
    file: /chunk-\w+\.mjs$/,
    // The same advice, and subscriptions.
    branches: ["!this.hasCredentials", "isEventStream && req && req.onMessage && res.body"],
    stays: ["constructor", "client", "opts", "enableTelemetry", "enableAutoPipelining", "addTelemetry", ...COMMANDS],
  },
];

/**
 * Leaves out of `@upstash/redis` what the edge never sends.
 *
 * Its client has every command of Redis as a member and so keeps the code of each: 17 kB gzipped, of which the edge
 * uses one. Members that are not on the list are cut out of the client, and esbuild then drops what nobody refers to.
 * All that stays is the SDK's own text.
 */
export const shakeUpstash: Plugin = {
  name: "shake-upstash",
  setup(build) {
    const shaken = new Set<RegExp>();
    build.onLoad({ filter: /@upstash[\\/]redis[\\/][^\\/]+\.mjs$/ }, async ({ path }) => {
      const client = CLIENTS.find(({ file }) => file.test(path));
      if (!client) return undefined;
      shaken.add(client.file);
      return { contents: shakeClient(await readFile(path, "utf8"), client.stays, client.branches), loader: "js" };
    });
    build.onEnd(() => {
      const missed = CLIENTS.filter(({ file }) => !shaken.has(file)).map(({ file }) => file.source);
      if (missed.length > 0) throw new Error(unexpected(`it has no file ${missed.join(" and none ")}`));
    });
  },
};

/**
 * Cuts all members out of the class `Redis` of a module but those that stay, and branches that are never taken.
 *
 * @throws where the module is not as this was written for: another version of the SDK has to be looked at first
 */
export function shakeClient(source: string, stays: readonly string[], branches: readonly string[] = []): string {
  let shaken: Cut;
  try {
    shaken = cutMembers(
      cutBranches(source, branches),
      /^Redis\d*$/,
      (name) => name === undefined || !stays.includes(name),
    );
  } catch (error) {
    throw new Error(unexpected(error instanceof Error ? error.message : ""), { cause: error });
  }
  const absent = stays.filter((name) => shaken.stayed.filter((one) => one === name).length !== 1);
  if (absent.length > 0) throw new Error(unexpected(`its client does not have once: ${absent.join(", ")}`));
  return shaken.text;
}

function unexpected(how: string): string {
  return `Cannot shake @upstash/redis as it must look like version 1.39: ${how}. Look at edge/shake-upstash.ts`;
}
