import { existsSync } from "node:fs";

/*
 * Bundlers follow hono-openapi and others into every schema library they find: zod anywhere in the tree costs the Worker
 * 81 kB gzip of the 40 it may weigh.
 */
if (existsSync("node_modules/zod")) {
  process.stderr.write("zod is in node_modules: find who brought it by `npm ls zod` and do without\n");
  process.exitCode = 1;
}
