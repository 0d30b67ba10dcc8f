import { readFile } from "node:fs/promises";
import type { Plugin } from "esbuild";
import { parseSync, type ESTree } from "vite";
import { COMMANDS } from "./src/queue/upstash.ts";

/** The files of `@upstash/redis` that declare its client, and what of each client stays besides {@link COMMANDS}. */
const CLIENTS: readonly { file: RegExp; stays: readonly string[] }[] = [
  { file: /cloudflare\.mjs$/, stays: ["constructor"] },
  {
    file: /chunk-\w+\.mjs$/,
    stays: ["constructor", "client", "opts", "enableTelemetry", "enableAutoPipelining", "addTelemetry", ...COMMANDS],
  },
];

/**
 * Leaves out of `@upstash/redis` what the edge never sends.
 *
 * Its client has every command of Redis as a member and so keeps the code of each: 17 kB gzipped, of which the edge uses
 * one. Members that are not on the list are cut out of the client, and esbuild then drops what nobody refers to. All that
 * stays is the SDK's own text.
 */
export const shakeUpstash: Plugin = {
  name: "shake-upstash",
  setup(build) {
    const shaken = new Set<RegExp>();
    build.onLoad({ filter: /@upstash[\\/]redis[\\/][^\\/]+\.mjs$/ }, async ({ path }) => {
      const client = CLIENTS.find(({ file }) => file.test(path));
      if (!client) return undefined;
      shaken.add(client.file);
      return { contents: shakeClient(await readFile(path, "utf8"), client.stays), loader: "js" };
    });
    build.onEnd(() => {
      const missed = CLIENTS.filter(({ file }) => !shaken.has(file)).map(({ file }) => file.source);
      if (missed.length > 0) throw new Error(unexpected(`it has no file ${missed.join(" and none ")}`));
    });
  },
};

/**
 * Cuts all members out of the class `Redis` of a module but those that stay.
 *
 * @throws where the module is not as this was written for: another version of the SDK has to be looked at first
 */
export function shakeClient(source: string, stays: readonly string[]): string {
  const { program, errors } = parseSync("redis.mjs", source);
  if (errors.length > 0) throw new Error(unexpected("it cannot be parsed"));
  const classes = program.body.flatMap(classesOf).filter(({ name }) => /^Redis\d*$/.test(name));
  const [client] = classes;
  if (!client || classes.length > 1) throw new Error(unexpected(`it declares ${classes.length} classes Redis`));

  const found: string[] = [];
  let shaken = "";
  let at = 0;
  for (const member of client.body.body) {
    const name = nameOf(member);
    if (name !== undefined && stays.includes(name)) {
      found.push(name);
      continue;
    }
    shaken += source.slice(at, member.start);
    at = member.end;
  }
  const absent = stays.filter((name) => found.filter((one) => one === name).length !== 1);
  if (absent.length > 0) throw new Error(unexpected(`its client does not have once: ${absent.join(", ")}`));
  return shaken + source.slice(at);
}

/** The classes a statement like `var Redis = class … {}` declares. */
function classesOf(statement: ESTree.Statement | ESTree.Directive): { name: string; body: ESTree.ClassBody }[] {
  if (statement.type !== "VariableDeclaration") return [];
  return statement.declarations.flatMap(({ id, init }) =>
    id.type === "Identifier" && init?.type === "ClassExpression" ? [{ name: id.name, body: init.body }] : [],
  );
}

function nameOf(member: ESTree.ClassElement): string | undefined {
  const named = member.type === "PropertyDefinition" || member.type === "MethodDefinition";
  return named && member.key.type === "Identifier" ? member.key.name : undefined;
}

function unexpected(how: string): string {
  return `Cannot shake @upstash/redis as it must look like version 1.39: ${how}. Look at edge/shake-upstash.ts`;
}
