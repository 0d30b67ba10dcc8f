import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import type { Plugin } from "esbuild";
import { cutMembers } from "./members.ts";

/** Members of Hono's classes that neither the edge nor what is left of Hono calls, by file. */
const UNUSED: Readonly<Record<string, { readonly ofClass: RegExp; readonly goes: readonly string[] }>> = {
  "context.js": {
    ofClass: /^Context$/,
    goes: ["event", "render", "setLayout", "getLayout", "setRenderer", "set", "get", "var", "body", "html", "redirect"],
  },
  "request.js": {
    ofClass: /^HonoRequest$/,
    goes: [
      "queries",
      "parseBody",
      "json",
      "text",
      "bytes",
      "blob",
      "formData",
      "addValidatedData",
      "valid",
      "matchedRoutes",
      "routePath",
    ],
  },
  "hono-base.js": { ofClass: /^Hono$/, goes: ["mount", "request", "fire"] },
};

/**
 * Leaves out of Hono what the edge never calls.
 *
 * Members of classes are nothing a bundler may drop by itself: 2 kB gzipped with what they stand on. The conformance
 * suite runs what is left, so a member that is called after all is found by it.
 */
export const shakeHono: Plugin = {
  name: "shake-hono",
  setup(build) {
    build.onLoad({ filter: /[\\/]hono[\\/]dist[\\/](?:context|request|hono-base)\.js$/ }, async ({ path }) => {
      const unused = UNUSED[basename(path)];
      if (!unused) return undefined;
      const { text, cut } = cutMembers(await readFile(path, "utf8"), unused.ofClass, (name) =>
        unused.goes.includes(name ?? ""),
      );
      const absent = unused.goes.filter((name) => !cut.includes(name));
      if (absent.length > 0) {
        throw new Error(`Cannot shake Hono as ${basename(path)} must have ${absent.join(", ")}. Look at shake-hono.ts`);
      }
      return { contents: text, loader: "js" };
    });
  },
};
