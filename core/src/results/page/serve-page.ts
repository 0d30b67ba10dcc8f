import { gzipSync } from "node:zlib";
import { PATHS, type Snapshot, SNAPSHOT_ID } from "@earshot/contract";
import { type Context, Hono } from "hono";
import { problemResponse } from "../../service/problem.ts";
import type { BuiltFile, BuiltPage } from "./built-page.ts";
import type { TakeSnapshot } from "./snapshot.ts";

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
 * Who follows a link that leads nowhere gets the page too, which says so, with 404; programs get the problem as JSON.
 * The page of the overview and those of a survey bring their first numbers along, of what this caller may see.
 */
export function servePage({ page, snapshot }: { page: BuiltPage; snapshot: TakeSnapshot }) {
  const index = (c: Context) => {
    const file = page()?.get("index.html");
    return file ? answer(c, file, "no-cache") : c.html(NOT_BUILT, 200, { "cache-control": "no-store" });
  };
  const withNumbers = async (c: Context) => {
    const file = page()?.get("index.html");
    const taken = file && (await snapshot(c, c.req.param("id")));
    return taken ? inlined(c, file, taken) : index(c);
  };
  return new Hono()
    .get("/", withNumbers)
    .get(PATHS.resultsPage(":id"), withNumbers)
    .get(PATHS.presentPage(":id"), withNumbers)
    .get(PATHS.commentsPage(":id"), withNumbers)
    .get(PATHS.casesPage, index)
    .get(PATHS.oneCasePage(":id", ":case"), index)
    .get(PATHS.adminPage, index)
    .get(`${PATHS.adminPage}/*`, index)
    .get(PATHS.signIn, index)
    .get("/:path{.+}", (c) => {
      const path = c.req.param("path");
      const file = page()?.get(path);
      const nowhere = c.req.header("accept")?.includes("text/html") === true && page()?.get("index.html");
      if (!file && nowhere)
        return c.body(nowhere.bytes, 404, { "content-type": nowhere.type, "cache-control": "no-store" });
      if (!file) return problemResponse("not-found");
      return answer(c, file, path.startsWith("assets/") ? "public, max-age=31536000, immutable" : "no-cache");
    });
}

/** The page with its snapshot: nobody else's, and never from a cache. */
function inlined(c: Context, { bytes, type }: BuiltFile, snapshot: Snapshot): Response {
  // Nothing in it can end the element: there is no other way out of it than a `<`.
  const json = JSON.stringify(snapshot).replaceAll("<", String.raw`\u003c`);
  const element = `<script type="application/json" id="${SNAPSHOT_ID}">${json}</script>`;
  const html = Buffer.from(new TextDecoder().decode(bytes).replace("</body>", () => `${element}</body>`));
  const headers = { "content-type": type, "cache-control": "private, no-cache", vary: "cookie, accept-encoding" };
  if (!takesGzip(c)) return c.body(html, 200, headers);
  return c.body(new Uint8Array(gzipSync(html, { level: 1 })), 200, { ...headers, "content-encoding": "gzip" });
}

function answer(c: Context, { bytes, gzip, type, etag }: BuiltFile, caching: string): Response {
  const headers = { etag, vary: "accept-encoding", "cache-control": caching };
  if (c.req.header("if-none-match")?.includes(etag)) return c.body(null, 304, headers);
  if (!gzip || !takesGzip(c)) return c.body(bytes, 200, { ...headers, "content-type": type });
  return c.body(gzip, 200, { ...headers, "content-type": type, "content-encoding": "gzip" });
}

const takesGzip = (c: Context): boolean => /\bgzip\b/.test(c.req.header("accept-encoding") ?? "");
