import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PATHS } from "@earshot/contract/names";
import { DOCS_HEADERS, DOCUMENT_HEADERS } from "./src/docs/headers.ts";
import document from "./src/docs/openapi.json" with { type: "json" };
import { docsPage } from "./src/docs/page.ts";

/** What a Worker serves beside its script: Cloudflare answers these by itself, and the script does not carry them. */
const FILES = [
  { path: PATHS.openapi, file: "openapi.json", text: JSON.stringify(document), headers: DOCUMENT_HEADERS },
  { path: PATHS.docs, file: "docs.html", text: docsPage(document), headers: DOCS_HEADERS },
] as const;

/** Writes the static files of the Worker, and their headers as Cloudflare wants to be told them, into a folder. */
export async function writeAssets(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const { file, text } of FILES) await writeFile(join(folder, file), text);
  const lines = FILES.map(
    ({ path, headers }) =>
      `${path}\n${Object.entries(headers)
        .map(([name, value]) => `  ${name}: ${value}\n`)
        .join("")}`,
  );
  await writeFile(join(folder, "_headers"), lines.join("\n"));
}
