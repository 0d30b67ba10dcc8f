import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { LANGUAGES, PATHS } from "@earshot/contract/names";
import { sheetsBeside } from "./compact-styles.ts";
import { DOCS_HEADERS, DOCUMENT_HEADERS } from "./src/docs/headers.ts";
import document from "./src/docs/openapi.json" with { type: "json" };
import { docsPage } from "./src/docs/page.ts";
import { catalogueAddress } from "./src/survey/pages/messages/address.ts";
import { CATALOGUES } from "./src/survey/pages/messages/all.ts";
import { widgetFiles } from "./src/widget/files.ts";

/** What a Worker serves beside its script: Cloudflare answers these by itself, and the script does not carry them. */
const FILES = [
  { path: PATHS.openapi, file: "openapi.json", text: JSON.stringify(document), headers: DOCUMENT_HEADERS },
  { path: PATHS.docs, file: "docs.html", text: docsPage(document), headers: DOCS_HEADERS },
  ...widgetFiles().map((file) => ({ ...file, file: file.path.slice(1) })),
] as const;

/** What the pages say, by address, each language with all stylesheets: the Worker reads these itself. */
export async function catalogueFiles(): Promise<Readonly<Record<string, string>>> {
  const sheets = await sheetsBeside();
  return Object.fromEntries(
    LANGUAGES.map((language) => [catalogueAddress(language), JSON.stringify({ ...CATALOGUES[language], sheets })]),
  );
}

/** Writes the static files of the Worker, and their headers as Cloudflare wants to be told them, into a folder. */
export async function writeAssets(folder: string): Promise<void> {
  const catalogues = Object.entries(await catalogueFiles()).map(([path, text]) => ({ file: path.slice(1), text }));
  for (const { file, text } of [...FILES, ...catalogues]) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), text);
  }
  const lines = FILES.map(
    ({ path, headers }) =>
      `${path}\n${Object.entries(headers)
        .map(([name, value]) => `  ${name}: ${value}\n`)
        .join("")}`,
  );
  await writeFile(join(folder, "_headers"), lines.join("\n"));
}
