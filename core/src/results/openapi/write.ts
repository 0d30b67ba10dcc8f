import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { format } from "prettier";
import { openApi } from "../../service/openapi.ts";
import { RESULTS_API } from "./operations.ts";

const OUTPUT = join(import.meta.dirname, "openapi.json");
await writeFile(OUTPUT, await format(JSON.stringify(openApi(RESULTS_API)), { parser: "json", printWidth: 120 }));
