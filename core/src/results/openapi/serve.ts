import { PATHS } from "@earshot/contract";
import { Hono } from "hono";
import document from "./openapi.json" with { type: "json" };

/** `GET /openapi.json`: the document of this API, OpenAPI 3.1. */
export function serveOpenApi() {
  return new Hono().get(PATHS.openapi, (c) => c.json(document));
}
