import { PATHS } from "@earshot/contract/names";
import { Hono } from "hono/tiny";
import document from "./openapi.json" with { type: "json" };
import { docsPage } from "./page.ts";
import { DOCS_HEADERS, DOCUMENT_HEADERS } from "./headers.ts";

/** The document of the API, and the page of it, on edges that are processes; a Worker has them as static files. */
export function docsRoutes() {
  const [json, page] = [JSON.stringify(document), docsPage(document)];
  return new Hono()
    .get(PATHS.openapi, () => new Response(json, { headers: DOCUMENT_HEADERS }))
    .get(PATHS.docs, () => new Response(page, { headers: DOCS_HEADERS }));
}
