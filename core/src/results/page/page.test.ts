import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { PATHS } from "@earshot/contract";
import { Hono } from "hono";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { builtPage } from "./built-page.ts";
import { servePage } from "./serve-page.ts";

let folder: string;
let app: Hono;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "earshot-page-"));
  writeFileSync(join(folder, "secret"), "secret");
  app = new Hono().route("/", servePage({ page: builtPage(join(folder, "dist")), snapshot: async () => undefined }));
});
afterEach(() => rmSync(folder, { recursive: true }));

const INDEX = "<!doctype html><title>Earshot</title>";
const SCRIPT = "const much = 1;\n".repeat(100);
function build(index = INDEX) {
  mkdirSync(join(folder, "dist/assets"), { recursive: true });
  writeFileSync(join(folder, "dist/assets/index-abc.js"), SCRIPT);
  writeFileSync(join(folder, "dist/index.html"), index);
}

describe("the page", () => {
  it("says how to build it while it is not built, and is there as soon as it is", async () => {
    const missing = await app.request("/");
    expect(missing.status).toBe(200);
    expect(await missing.text()).toContain("npx vite build web");
    build();
    expect(await (await app.request("/")).text()).toBe(INDEX);
    build("<!doctype html><title>Newer</title>");
    utimesSync(join(folder, "dist/index.html"), new Date(), new Date(Date.now() + 5000));
    expect(await (await app.request("/")).text()).toContain("Newer");
  });

  it("is the same document at every address it knows itself", async () => {
    build();
    const addresses = [
      "/",
      PATHS.resultsPage("vote"),
      PATHS.presentPage("vote"),
      PATHS.commentsPage("vote"),
      PATHS.casesPage,
      PATHS.oneCasePage("vote", "0190"),
      PATHS.adminPage,
      `${PATHS.adminPage}/surveys/vote`,
      PATHS.signIn,
    ];
    for (const path of addresses) {
      const answer = await app.request(path);
      expect(await answer.text()).toBe(INDEX);
      expect(answer.headers.get("content-type")).toMatch(/^text\/html/);
      expect(answer.headers.get("cache-control")).toBe("no-cache");
    }
  });

  it("serves hashed files for ever, compressed where the browser takes it", async () => {
    build();
    const plain = await app.request("/assets/index-abc.js");
    expect(await plain.text()).toBe(SCRIPT);
    expect(Object.fromEntries(plain.headers)).toMatchObject({
      "cache-control": "public, max-age=31536000, immutable",
      "content-type": expect.stringMatching(/^text\/javascript/),
      vary: "accept-encoding",
    });
    const small = await app.request("/assets/index-abc.js", { headers: { "accept-encoding": "br, gzip" } });
    expect(small.headers.get("content-encoding")).toBe("gzip");
    expect(gunzipSync(await small.arrayBuffer()).toString()).toBe(SCRIPT);
    const known = { "if-none-match": plain.headers.get("etag") ?? "" };
    expect((await app.request("/assets/index-abc.js", { headers: known })).status).toBe(304);
  });

  it.each([
    "/../secret",
    "/%2e%2e/secret",
    "/assets/..%2f..%2fsecret",
    "/assets/%00",
    "/assets",
    "/dist/index.html",
    "//etc/passwd",
  ])("serves no other file: %s", async (path) => {
    build();
    expect((await app.request(path)).status).toBe(404);
  });

  it("says on the page itself that a link leads nowhere", async () => {
    build();
    const nowhere = await app.request("/survey/vote", { headers: { accept: "text/html,*/*;q=0.8" } });
    expect([nowhere.status, await nowhere.text()]).toEqual([404, INDEX]);
  });
});
