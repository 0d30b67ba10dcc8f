import { pathToFileURL } from "node:url";
import { serve } from "@hono/node-server";
import { Hono } from "hono";

/* Serves a program on Node that `deno serve` can serve as it is. Arguments: its file, and a port. */

const [, , file = "", port] = process.argv;
const program: unknown = await import(pathToFileURL(file).href);
const app = program !== null && typeof program === "object" && "default" in program ? program.default : undefined;
if (!(app instanceof Hono)) throw new Error(`Cannot serve ${file} as it must export an app of Hono`);
serve({ fetch: app.fetch, port: Number(port), hostname: "127.0.0.1", overrideGlobalObjects: false });
