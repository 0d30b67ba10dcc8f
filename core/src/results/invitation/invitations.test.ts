import { PATHS, type Survey } from "@earshot/contract";
import type { Browser } from "playwright-core";
import { renderSVG } from "uqr";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openBrowser } from "../../../../infra/local/testbed/browser.ts";
import { survey as surveys } from "../../store/schema.ts";
import { RATING, startResults, VOTE, type World } from "../test/world.ts";

const NASTY = `"><img src=x onerror=alert(1)>&'`;
const SURVEYS: readonly Survey[] = [
  { ...RATING, id: "recommend", kind: "nps", language: "en", translations: { ar: { question: "هل تنصح بنا؟" } } },
  {
    ...VOTE,
    id: "nasty",
    question: NASTY,
    options: [
      { id: "a", label: NASTY },
      { id: "b", label: "B" },
    ],
  },
  { ...RATING, id: "thumbs", kind: "thumbs", negative: null },
];
const PERSONAL: Survey = { ...RATING, id: "personal", identity: "link" };

let world: World;
let browser: Browser;
beforeAll(async () => {
  [world, browser] = await Promise.all([startResults(), openBrowser()]);
  await world.database.insert(surveys).values([...SURVEYS, PERSONAL].map((config) => ({ id: config.id, config })));
});
afterAll(() => world.close());

const get = (path: string) => fetch(world.url + path);
const text = async (path: string) => (await get(path)).text();

test("an e-mail has a link for every answer, in HTML and in text, which sends nothing by itself", async () => {
  const [html, plain] = [await text(PATHS.emailHtml("recommend")), await text(PATHS.emailText("recommend"))];
  for (let answer = 0; answer <= 10; answer++) {
    const address = `http://edge.example/s/recommend?answer=${answer}&via=email`;
    expect(html).toContain(`href="${address.replace("&", "&amp;")}"`);
    expect(plain).toContain(`${address}\n`);
  }
  expect(plain).toMatch(/^How was it\?\n\n0 – Not at all likely\n/);
});

test("it is in the language that is asked for, with the token of a personal link or the word for one", async () => {
  const query = `?lang=ar&t=${encodeURIComponent("{{token}}")}`;
  const html = await text(PATHS.emailHtml("recommend") + query);
  expect(html).toContain('lang="ar" dir="rtl"');
  expect(html).toContain("هل تنصح بنا؟");
  expect(await text(PATHS.emailText("recommend") + query)).toContain("?answer=3&via=email&lang=ar&t={{token}}\n");
  expect((await get(`${PATHS.emailHtml("recommend")}?t=${encodeURIComponent('"><b>')}`)).status).toBe(400);
});

async function refuses(path: string): Promise<void> {
  const refused = await get(path);
  expect([refused.status, await refused.json()]).toMatchObject([400, { errors: [{ pointer: "/t" }] }]);
}

test("a letter of a survey that asks for personal links is not written without a token in it", async () => {
  for (const path of [PATHS.emailHtml("personal"), PATHS.emailText("personal")]) {
    await refuses(path);
    expect(await text(`${path}?t=${encodeURIComponent("{{token}}")}`)).toContain("t={{token}}");
  }
});

test("its code is one customer's: of a token, of no placeholder, and kept by nobody else", async () => {
  await refuses(PATHS.qr("personal"));
  await refuses(`${PATHS.qr("personal")}?t=${encodeURIComponent("{{token}}")}`);
  const code = await get(`${PATHS.qr("personal")}?t=a.b-c_d`);
  expect(code.headers.get("cache-control")).toBe("no-store");
  expect(await code.text()).toBe(renderSVG("http://edge.example/s/personal?via=qr&t=a.b-c_d", { ecc: "M", border: 4 }));
});

test("texts of the business are never read as markup", async () => {
  const html = await text(PATHS.emailHtml("nasty"));
  expect(html).not.toContain("<img");
  expect(html).toContain("&quot;&gt;&lt;img src=x onerror=alert(1)&gt;&amp;&#39;");
});

test("nobody's e-mail needs more than elements: it looks as it should where styles are allowed in them alone", async () => {
  const page = await browser.newPage({ viewport: { width: 320, height: 600 } });
  for (const { id } of SURVEYS) {
    await page.goto(world.url + PATHS.emailHtml(id));
    const boxes = await Promise.all((await page.locator("a").all()).map((link) => link.boundingBox()));
    expect(boxes.filter((box) => !box || box.height < 44 || box.width < 44)).toEqual([]);
    expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
  }
});

test("a code is a picture that any page may show, of the survey's address", async () => {
  const response = await get(PATHS.qr("thumbs"));
  expect(response.headers.get("content-type")).toBe("image/svg+xml");
  expect(response.headers.get("cross-origin-resource-policy")).toBe("cross-origin");
  expect(await response.text()).toBe(renderSVG("http://edge.example/s/thumbs?via=qr", { ecc: "M", border: 4 }));
});

test("of no survey there is none", async () => {
  for (const path of [PATHS.qr("none"), PATHS.emailHtml("none"), PATHS.emailText("none")]) {
    expect((await get(path)).status).toBe(404);
  }
});
