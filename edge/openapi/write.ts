import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { format } from "prettier";
import { openApi } from "./document.ts";

/** Where the document is, as it is served. */
const OUTPUT = join(import.meta.dirname, "../src/docs/openapi.json");

await writeFile(OUTPUT, await format(JSON.stringify(await openApi()), { parser: "json", printWidth: 120 }));
