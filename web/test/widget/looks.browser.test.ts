import axe from "axe-core";
import type { Survey } from "@earshot/contract";
import type { Locator, Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { widgetWorld } from "./world.ts";

const world = widgetWorld();

const PATIENT = { timeout: 10_000 };

const TWO = [
  { id: "a", label: "Harbour" },
  { id: "b", label: "Old Town", note: "Near the station" },
];

/** Every kind of question, as buttons that send and as what is chosen first. */
const KINDS: Readonly<Record<string, Partial<Survey>>> = {
  csat: {},
  ces: { kind: "ces", comment: null },
  nps: { kind: "nps", question: "How likely are you to recommend us to a friend?" },
  thumbs: { kind: "thumbs", comment: null, negative: null },
  "thumbs with a comment": { kind: "thumbs", negative: null },
  "two options": { kind: "choice", options: TWO, comment: null, negative: null },
  "three options": {
    kind: "choice",
    options: [...TWO, { id: "c", label: "Elsewhere" }],
    negative: null,
  },
};

async function opened(page: Page): Promise<Locator> {
  await page.getByRole("button", { name: "Feedback" }).click();
  await page.locator(".sheet fieldset").waitFor();
  return page.locator(".sheet");
}

async function violations(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: Axe };
    const found = await axe.run({ resultTypes: ["violations"] });
    return found.violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(" ")}`));
  });
}

async function flawless(page: Page): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    expect((await violations(page)).map((found) => `${colorScheme}: ${found}`)).toEqual([]);
  }
}

type Axe = typeof axe;

const SCHEMES = '<meta name="color-scheme" content="light dark">';

describe.each(Object.entries(KINDS))("%s", (_, changes) => {
  test("axe finds nothing, light and dark; on a phone nothing is too small or runs over", async () => {
    const { survey, visitor, visit, tag } = world();
    const asked = await survey(changes);
    const page = await visit(await visitor(), tag(asked), { head: SCHEMES });
    const sheet = await opened(page);
    await flawless(page);

    await page.setViewportSize({ width: 320, height: 640 });
    const targets = await sheet.locator("button, label:has(input), textarea").all();
    const boxes = await Promise.all(targets.map((target) => target.boundingBox()));
    expect(
      boxes.filter((box) => !box || box.width < 36 || box.height < 44 || box.x < 0 || box.x + box.width > 320),
    ).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
  });

  test("by the keyboard alone: opened, answered, closed, and the focus is back where it was", async () => {
    const { survey, visitor, visit, tag, accepted } = world();
    const asked = await survey(changes);
    const page = await visit(await visitor(), tag(asked));
    await page.getByRole("button", { name: "Feedback" }).waitFor();

    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.locator(".sheet fieldset").waitFor();
    await expect.poll(() => focused(page), PATIENT).not.toBe("BUTTON Close");
    const taps = (await focused(page)).startsWith("BUTTON");
    await page.keyboard.press(taps ? "Tab" : "Space");
    if (taps) await page.keyboard.press("Enter");
    else {
      await page.keyboard.press("ArrowRight");
      await page.keyboard.press("Tab");
      if (asked.comment !== null) {
        await page.keyboard.type("By hand");
        await page.keyboard.press("Tab");
      }
      await page.keyboard.press("Enter");
    }
    await expect.poll(() => focused(page), PATIENT).toMatch(/^P Heard\./);
    await flawless(page);
    await page.keyboard.press("Escape");

    await expect.poll(() => focused(page)).toBe("BUTTON Feedback");
    expect(await page.getByRole("dialog").count()).toBe(0);
    expect(await accepted(asked)).toBe(1);
  });
});

describe("what it says", () => {
  test("nothing chosen: said above the answers, in the group's description, and the first one has the focus", async () => {
    const { survey, visitor, visit, tag, accepted } = world();
    const rating = await survey();
    const page = await visit(await visitor(), tag(rating), { head: SCHEMES });
    await opened(page);
    await page.getByRole("button", { name: "Send my answer" }).click();

    const group = page.getByRole("group", { name: rating.question, description: "Choose one of the answers." });
    await group.waitFor();
    await expect.poll(() => focused(page)).toBe("INPUT 1");
    await flawless(page);
    expect(await accepted(rating)).toBe(0);
  });

  test("a survey that is closed, or not open yet, or not there", async () => {
    const { survey, visitor, visit, tag } = world();
    const early = await survey({ opensAt: "2999-01-01T00:00:00Z" });
    const nowhere = { ...early, id: "nowhere" };
    for (const [asked, said] of [
      [await survey({ open: false }), "This survey takes no answers now."],
      [early, "This survey takes no answers now."],
      // A survey that is not there lists no site that might read so.
      [nowhere, "This cannot be shown just now."],
    ] as const) {
      const page = await visit(await visitor(), tag(asked, { mode: "inline" }), { head: SCHEMES });
      await page.getByText(said).waitFor();
      expect(await page.getByRole("radio").count()).toBe(0);
      await flawless(page);
    }
  });

  test("what was typed is there again after it was closed", async () => {
    const { survey, visitor, visit, tag } = world();
    const page = await visit(await visitor(), tag(await survey()));
    await opened(page);
    await page.getByRole("textbox").fill("Half a thought");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Feedback" }).click();
    expect(await page.getByRole("textbox").inputValue()).toBe("Half a thought");
  });

  test("a survey that is open to all may be answered again", async () => {
    const { survey, visitor, visit, tag, accepted } = world();
    const anyone = await survey({ identity: "open", comment: null });
    const page = await visit(await visitor(), tag(anyone));
    for (const count of [1, 2]) {
      await opened(page);
      await page.getByRole("radio", { name: "3 Fair" }).check({ force: true });
      await page.getByRole("button", { name: "Send my answer" }).click();
      await page.getByText("Heard. You gave 3 of 5.").waitFor();
      await page.getByRole("button", { name: "Close" }).click();
      expect(await accepted(anyone)).toBe(count);
    }
  });
});

describe("how it is opened", () => {
  test("a popover opens by itself and leaves the focus; closed once, it does not come again", async () => {
    const { survey, visitor, visit, tag } = world();
    const rating = await survey();
    const context = await visitor();
    const page = await visit(context, tag(rating, { mode: "popover" }), { head: SCHEMES });
    await page.getByRole("dialog", { name: rating.question }).waitFor();
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe("BODY");
    await flawless(page);
    await page.getByRole("button", { name: "Close" }).click();

    const seen: string[] = [];
    const next = await visit(context, tag(rating, { mode: "popover" }));
    next.on("request", (request) => seen.push(request.url()));
    await next.locator("earshot-survey").waitFor({ state: "attached" });
    await next.waitForLoadState("networkidle");
    expect(await next.getByRole("dialog").count()).toBe(0);
    expect(seen).toEqual([]);
  });

  test("a popover opens by an element of the page, closes by it, and gives the focus back to it", async () => {
    const { survey, visitor, visit, tag } = world();
    const rating = await survey();
    const body = `<button id="ask">Tell us</button>${tag(rating, { mode: "popover", for: "ask" })}`;
    const page = await visit(await visitor(), body);
    await page.locator("earshot-survey .sheet").waitFor({ state: "attached" });
    await page.getByRole("button", { name: "Tell us" }).click();
    await expect.poll(() => focused(page), PATIENT).toBe("INPUT 1");
    await page.keyboard.press("Escape");
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe("ask");
  });

  test("as an element, by its own open(), and its page hears what became of the answer", async () => {
    const { survey, visitor, visit, edge } = world();
    const { id } = await survey({ comment: null });
    const element = `<script async src="${edge.baseUrl}/widget.js"></script><earshot-survey survey="${id}"></earshot-survey>`;
    const page = await visit(await visitor(), element);
    await page.evaluate(async () => {
      await customElements.whenDefined("earshot-survey");
      addEventListener("earshot-sent", (event) =>
        Object.assign(globalThis, { told: (event as CustomEvent).detail as unknown }),
      );
      await (document.querySelector("earshot-survey") as HTMLElement & { open(): Promise<void> }).open();
    });
    await page.getByRole("radio", { name: "5 Very good" }).check({ force: true });
    await page.getByRole("button", { name: "Send my answer" }).click();
    await page.getByText("Heard.").waitFor();
    expect(await page.evaluate(() => (globalThis as unknown as { told: unknown }).told)).toEqual({
      survey: id,
      outcome: "accepted",
    });
  });
});

describe("how it looks", () => {
  test.each([
    ["de", "Antwort senden", "Angekommen. Sie haben 5 von 5 gegeben."],
    ["fr-CA", "Envoyer ma réponse", "Bien reçu. Vous avez donné 5 sur 5."],
    ["es", "Enviar mi respuesta", "Recibido. Ha dado 5 de 5."],
    ["ar", "إرسال إجابتي", "وصلتنا إجابتك. أعطيت 5 من 5."],
  ])("in %s, as the page or the browser wants it", async (lang, send, heard) => {
    const { survey, visitor, visit, tag, edge } = world();
    const rating = await survey({
      comment: null,
      language: "en",
      translations: { de: { question: "Wie war es?" }, ar: { question: "كيف كانت الخدمة؟" } },
    });
    const page = await visit(await visitor(), tag(rating), { html: `lang="${lang}"`, head: SCHEMES });
    await page.locator("earshot-survey button").click();
    await page.getByRole("radio").nth(4).check({ force: true });
    const dir = lang === "ar" ? "rtl" : "ltr";
    expect(await page.locator(".root").evaluate((root) => getComputedStyle(root).direction)).toBe(dir);
    const box = await page.locator(".sheet").boundingBox();
    expect((box?.x ?? 0) < 100).toBe(dir === "rtl");
    await flawless(page);
    await page.getByRole("button", { name: send }).click();
    await page.getByText(heard).waitFor();
    await flawless(page);
    const [entry] = await edge.redis.entriesOf(rating.id);
    expect(entry?.body).toMatchObject({ locale: lang.slice(0, 2) });
  });

  test("where its words cannot be had it speaks English", async () => {
    const { survey, visitor, visit, tag } = world();
    const context = await visitor();
    await context.route("**/widget/*.json", (route) => route.abort());
    const page = await visit(context, tag(await survey()), { html: 'lang="de"' });
    await page.getByRole("button", { name: "Feedback" }).click();
    await page.getByRole("button", { name: "Send my answer" }).waitFor();
    expect(await page.locator(".root").getAttribute("lang")).toBe("en");
  });

  test("it is as light or dark as its page says, or as it is told itself", async () => {
    const { survey, visitor, visit, tag } = world();
    const rating = await survey();
    const context = await visitor({ colorScheme: "dark" });
    const ground = (page: Page) => page.locator(".sheet").evaluate((sheet) => getComputedStyle(sheet).backgroundColor);
    const light = await visit(context, tag(rating));
    const dark = await visit(context, tag(rating), { head: SCHEMES });
    const told = await visit(context, tag(rating, { theme: "dark" }));
    for (const page of [light, dark, told]) await opened(page);
    expect(await ground(light)).toBe("rgb(255, 255, 255)");
    expect(await ground(dark)).not.toBe("rgb(255, 255, 255)");
    expect(await ground(told)).toBe(await ground(dark));
  });

  test("it wears the page's variables", async () => {
    const { survey, visitor, visit, tag } = world();
    const head =
      "<style>earshot-survey{--earshot-accent:#7a1fa2;--earshot-radius:0px;--earshot-font:monospace}</style>";
    const page = await visit(await visitor(), tag(await survey()), { head });
    await opened(page);
    const worn = await page.locator(".send").evaluate((send) => {
      const { backgroundColor, borderRadius, fontFamily } = getComputedStyle(send);
      return { backgroundColor, borderRadius, fontFamily };
    });
    expect(worn).toEqual({ backgroundColor: "rgb(122, 31, 162)", borderRadius: "0px", fontFamily: "monospace" });
  });

  test("with forced colours a chosen number differs from the others", async () => {
    const { survey, visitor, visit, tag } = world();
    const page = await visit(await visitor({ forcedColors: "active" }), tag(await survey()));
    await opened(page);
    await page.getByRole("radio", { name: "4 Good" }).check({ force: true });
    const grounds = await page
      .locator(".scale label")
      .evaluateAll((all) => all.map((one) => getComputedStyle(one).backgroundColor));
    expect(grounds.filter((ground) => ground === grounds[3])).toHaveLength(1);
  });

  test("nothing moves for who wants it still; for all others the mark closes once", async () => {
    const { survey, visitor, visit, tag } = world();
    for (const reducedMotion of ["reduce", "no-preference"] as const) {
      const page = await visit(await visitor({ reducedMotion }), tag(await survey({ comment: null })));
      await opened(page);
      await page.getByRole("radio", { name: "4 Good" }).check({ force: true });
      await page.getByRole("button", { name: "Send my answer" }).click();
      const arc = page.locator(".heard path").first();
      await arc.waitFor();
      const turns = await arc.evaluate((path) => {
        const { animationName, animationIterationCount } = getComputedStyle(path);
        return [animationName, animationIterationCount];
      });
      expect(turns).toEqual([reducedMotion === "reduce" ? "none" : "hear", "1"]);
    }
  });
});

/** The kind of what has the focus in the shadow, and its words or its value. */
function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement?.shadowRoot?.activeElement;
    return `${element?.tagName} ${element instanceof HTMLInputElement ? element.value : (element?.textContent ?? "")}`;
  });
}
