import type { FrameLocator, Locator, Page } from "playwright-core";
import { PATHS } from "@earshot/contract";
import { expect, test } from "vitest";
import { widgetWorld } from "./world.ts";

const world = widgetWorld();

/** As strict as a page can be that runs a script of ours and lets it speak to us. */
const policyFor = (edge: string) =>
  `default-src 'none'; script-src ${edge}; connect-src ${edge}; img-src data:; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'`;

/** Answers 4 with a word, and waits until that is heard. */
async function answerIn(page: Page | FrameLocator): Promise<void> {
  await page.getByRole("button", { name: "Feedback" }).click();
  await page.getByRole("radio", { name: "4 Good" }).check({ force: true });
  await page.getByRole("textbox", { name: "What happened?" }).fill("Quick & kind");
  await page.getByRole("button", { name: "Send my answer" }).click();
  await page.getByText("Heard. You gave 4 of 5.").waitFor();
}

test("on another origin with a strict policy it works, says nothing to the console, and no cookie is set", async () => {
  const { edge, shop, complaints, survey, visitor, visit, tag } = world();
  const rating = await survey();
  shop.headers = { "content-security-policy": policyFor(edge.baseUrl) };
  const context = await visitor();

  await answerIn(await visit(context, tag(rating, { tags: "order, pier 4" })));

  const [entry] = await edge.redis.entriesOf(rating.id);
  expect(entry?.body).toMatchObject({
    answer: "4",
    comment: "Quick & kind",
    locale: "en",
    channel: "widget",
    tags: ["order", "pier 4"],
    page: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/\d+$/) as string,
  });
  expect(await context.cookies()).toEqual([]);
  expect(complaints).toEqual([]);
});

test("a page may pin its version by address and hash; any other text is not run", async () => {
  const { edge, shop, survey, visitor, visit } = world();
  const rating = await survey();
  const about = (await (await fetch(edge.baseUrl + PATHS.widgetAbout)).json()) as { script: string; integrity: string };
  const pinned = (integrity: string) =>
    `<script async src="${edge.baseUrl}${about.script}" integrity="${integrity}" crossorigin data-survey="${rating.id}"></script>`;
  shop.headers = { "content-security-policy": policyFor(edge.baseUrl) };

  await answerIn(await visit(await visitor(), pinned(about.integrity)));

  const wrong = await visit(await visitor(), pinned(`${about.integrity.slice(0, -4)}AAAA`));
  await expect.poll(() => world().complaints.join(), { timeout: 10_000 }).toContain("integrity");
  expect(await wrong.locator("earshot-survey").count()).toBe(0);
});

test("in a frame of somebody else's page, where the browser keeps nothing for it, it works and asks once", async () => {
  const { framing, shop, survey, visitor, visit, tag, accepted } = world();
  const rating = await survey();
  const context = await visitor();
  await (await visit(context, tag(rating))).close();
  const path = Array.from(shop.pages.keys()).at(-1) ?? "";
  framing.pages.set("/", `<!doctype html><iframe src="${shop.origin}${path}" width="800" height="600"></iframe>`);

  const page = await context.newPage();
  await page.goto(`${framing.origin}/`);
  const frame = page.frameLocator("iframe");
  await answerIn(frame);

  await frame.getByRole("button", { name: "Close" }).click();
  await frame.getByRole("button", { name: "Feedback" }).click();
  await frame.getByText("You have already answered.").waitFor();
  expect(await accepted(rating)).toBe(1);
  expect(await context.cookies()).toEqual([]);
});

test("in a frame without an origin, which no survey lists, it says that it cannot be shown, and breaks nothing", async () => {
  const { framing, shop, survey, visitor, visit, tag } = world();
  const rating = await survey();
  const context = await visitor();
  await (await visit(context, tag(rating))).close();
  const path = Array.from(shop.pages.keys()).at(-1) ?? "";
  framing.pages.set("/", `<!doctype html><iframe sandbox="allow-scripts" src="${shop.origin}${path}"></iframe>`);

  const page = await context.newPage();
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  await page.goto(`${framing.origin}/`);
  const frame = page.frameLocator("iframe");
  await frame.getByRole("button", { name: "Feedback" }).click();

  await frame.getByText("This cannot be shown just now.").waitFor();
  await frame.getByRole("button", { name: "Try again" }).waitFor();
  expect(errors).toEqual([]);
});

/** What a page could do to everything in it, with all force CSS gives it. */
const HOSTILE = `<style>
html { font-size: 62.5% !important; }
body { transform: translateX(20px) scale(.9); overflow: hidden; height: 300px; }
* , *::before, *::after, earshot-survey {
  all: unset !important;
  font: italic 700 41px/3 fantasy !important; color: red !important; background: lime !important;
  letter-spacing: 9px !important; word-spacing: 2em !important; text-transform: uppercase !important; text-align: right !important;
  text-indent: 5em !important; text-shadow: 2px 2px blue !important; white-space: pre !important; direction: rtl !important;
  opacity: .3 !important; filter: blur(3px) !important; zoom: 1.5 !important; visibility: hidden !important;
  display: none !important; position: absolute !important; max-width: 10px !important; cursor: wait !important;
  pointer-events: none !important; user-select: none !important; writing-mode: vertical-rl !important; border: 9px solid red !important;
  animation: spin 1s infinite !important; quotes: "!" !important; hyphens: auto !important; tab-size: 9 !important;
}
html, body, main { display: block !important; visibility: visible !important; writing-mode: horizontal-tb !important; direction: ltr !important; zoom: 1 !important; max-width: none !important; position: static !important; }
main { width: 700px !important; }
section, .root, .sheet, .scale, label, button, fieldset, [role="dialog"] { display: none !important; width: 1px !important; }
@keyframes spin { to { rotate: 1turn; } }
</style>`;

test.each(["button", "inline"])(
  "as %s, in a page whose styles are hostile to everything, it looks the same to the pixel",
  async (mode) => {
    const { survey, visitor, visit, tag } = world();
    const rating = await survey();
    const context = await visitor();
    const looks: { styles: string[]; picture: Buffer }[] = [];
    for (const head of ["<style>main{width:700px}</style>", HOSTILE]) {
      const page = await visit(context, tag(rating, { mode }), { head });
      if (mode === "button") await page.getByRole("button", { name: "Feedback" }).click();
      const sheet = page.locator(".sheet");
      await sheet.locator("form").waitFor();
      await page.mouse.move(0, 0);
      // What has the focus is drawn around, and in a page of its own it is elsewhere.
      await page.evaluate(() => (document.activeElement?.shadowRoot?.activeElement as HTMLElement | null)?.blur());
      looks.push({ styles: await stylesOf(page), picture: await pictureOf(sheet) });
    }
    const [plain, hostile] = looks;
    expect(hostile?.styles.filter((line) => !plain?.styles.includes(line))).toEqual([]);
    expect(hostile?.styles).toHaveLength(plain?.styles.length ?? 0);
    // In the text of a page that is scaled as a whole, pixels are scaled with it.
    const same = mode === "inline" || hostile?.picture.equals(plain?.picture ?? Buffer.of());
    expect(same).toBe(true);
  },
);

/** The middle of the sheet: what is behind its round corners is the page's. */
async function pictureOf(sheet: Locator): Promise<Buffer> {
  const box = await sheet.boundingBox();
  if (!box) throw new Error("There is nothing to see");
  const { x, y, width, height } = box;
  return sheet.page().screenshot({ clip: { x: x + 12, y: y + 12, width: width - 24, height: height - 24 } });
}

/** Every computed style of every element in the shadow, a line each; sizes are among them. */
function stylesOf(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const root = document.querySelector("earshot-survey")?.shadowRoot;
    return Array.from(root?.querySelectorAll("*") ?? []).flatMap((element) => {
      const style = getComputedStyle(element);
      const name = `${element.tagName} ${element.getAttribute("class") ?? ""}`;
      return Array.from(style, (trait) => `${name} ${trait}: ${style.getPropertyValue(trait)}`);
    });
  });
}
