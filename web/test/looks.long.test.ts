import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { PATHS } from "@earshot/contract";
import { beforeAll, expect, test } from "vitest";
import { aGoodMonth } from "./month.ts";
import { openedStack } from "./opened.ts";
import { VIEWS } from "./views.ts";

/** Photographs every view, to be looked at: `npx vitest run --mode long web/test/looks.long.test.ts`. */
const FOLDER = join(import.meta.dirname, "../../.earshot/looks");

const LOOKS = [
  { look: "light", width: 1280, colorScheme: "light", lang: "en" },
  { look: "dark", width: 1280, colorScheme: "dark", lang: "en" },
  { look: "phone", width: 390, colorScheme: "light", lang: "en" },
  { look: "phone-ar", width: 390, colorScheme: "dark", lang: "ar" },
  { look: "wall", width: 1920, colorScheme: "dark", lang: "de" },
  { look: "front", width: 1280, colorScheme: "light", lang: "en" },
] as const;

const real = openedStack();
beforeAll(async () => {
  mkdirSync(FOLDER, { recursive: true });
  await aGoodMonth(real.stack);
}, 120_000);

test.each(VIEWS)("$name looks like this", async ({ name, path, as, there }) => {
  const page = as === "anyone" ? await real.visit(PATHS.signIn) : await real.visitAs(as, "/");
  for (const { look, width, colorScheme, lang } of LOOKS) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: look === "wall" ? 1080 : 900 });
    await page.goto(`${real.stack.urls.results}${path}?lang=${lang}`);
    await page.locator(there).first().waitFor({ timeout: 30_000 });
    await expect.poll(() => page.locator(".pulse[data-is=connecting]").count(), { timeout: 30_000 }).toBe(0);
    await page.screenshot({
      path: join(FOLDER, `${name}-${look}.png`),
      fullPage: look !== "wall" && look !== "front" && name !== "comments",
    });
  }
});
