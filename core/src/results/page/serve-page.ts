import { PATHS } from "@earshot/contract";
import { type Context, Hono } from "hono";
import { problemResponse } from "../../service/problem.ts";
import type { BuiltFile, BuiltPage } from "./built-page.ts";

/** Shown in place of a page that nobody has built. */
const NOT_BUILT = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Earshot: the page is not built</title>
<h1>The results page is not built yet</h1>
<p>Build it with <code>npx vite build web</code>, then load this page again. The service itself is running:
<a href="${PATHS.surveys}">${PATHS.surveys}</a> has the same numbers as JSON.</p>
</html>
`;

/**
 * The built page: `index.html` at the addresses the page knows itself, and its files.
 *
 * Files below `assets/` have a hash of their content in their names and never change; all others are asked for again.
 */
export function servePage({ page }: { page: BuiltPage }) {
  const index = (c: Context) => {
    const file = page()?.get("index.html");
    return file ? answer(c, file, "no-cache") : c.html(NOT_BUILT, 200, { "cache-control": "no-store" });
  };
  return new Hono()
    .get("/", index)
    .get(PATHS.resultsPage(":id"), index)
    .get(PATHS.presentPage(":id"), index)
    .get(PATHS.commentsPage(":id"), index)
    .get(PATHS.casesPage, index)
    .get(PATHS.oneCasePage(":id", ":case"), index)
    .get(PATHS.adminPage, index)
    .get(`${PATHS.adminPage}/*`, index)
    .get(PATHS.signIn, index)
    .get("/:path{.+}", (c) => {
      const path = c.req.param("path");
      const file = page()?.get(path);
      if (!file) return problemResponse("not-found");
      return answer(c, file, path.startsWith("assets/") ? "public, max-age=31536000, immutable" : "no-cache");
    });
}

function answer(c: Context, { bytes, gzip, type, etag }: BuiltFile, caching: string): Response {
  const headers = { etag, vary: "accept-encoding", "cache-control": caching };
  if (c.req.header("if-none-match")?.includes(etag)) return c.body(null, 304, headers);
  if (!gzip || !/\bgzip\b/.test(c.req.header("accept-encoding") ?? "")) {
    return c.body(bytes, 200, { ...headers, "content-type": type });
  }
  return c.body(gzip, 200, { ...headers, "content-type": type, "content-encoding": "gzip" });
}
