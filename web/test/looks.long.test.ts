import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PATHS } from "@earshot/contract";
import type { Page } from "playwright-core";
import { beforeAll, expect, test, vi } from "vitest";
import { aGoodMonth } from "./month.ts";
import { openedStack } from "./opened.ts";
import { VIEWS, type View } from "./views.ts";

/**
 * Photographs every view and state, to be looked at, and writes down what a screen reader finds in each:
 * `npx vitest run --mode long web/test/looks.long.test.ts`.
 */
const FOLDER = join(import.meta.dirname, "../../.earshot/looks");

const LOOKS = [
  { look: "light", width: 1280, colorScheme: "light", lang: "en" },
  { look: "dark", width: 1280, colorScheme: "dark", lang: "en" },
  { look: "phone", width: 390, colorScheme: "light", lang: "en" },
  { look: "phone-ar", width: 390, colorScheme: "dark", lang: "ar" },
  { look: "wall", width: 1920, colorScheme: "dark", lang: "de" },
  { look: "forced", width: 1280, colorScheme: "dark", lang: "en", forcedColors: "active" },
  { look: "print", width: 794, colorScheme: "light", lang: "en", media: "print" },
  { look: "front", width: 1280, colorScheme: "light", lang: "en" },
] as const;

const ADMIN = `${PATHS.adminPage}/surveys`;
/** Stands for the newest case. */
const CASE = "00000000-0000-7000-8000-000000000000";

/** What else there is to see beside {@link VIEWS}. */
const MORE: readonly View[] = [
  { name: "survey-ces", path: PATHS.resultsPage("checkout"), as: "anyone", there: "figure" },
  { name: "survey-five", path: PATHS.resultsPage("improve"), as: "anyone", there: "figure" },
  { name: "survey-millions", path: PATHS.resultsPage("help"), as: "anyone", there: "figure" },
  { name: "survey-one", path: PATHS.resultsPage("first"), as: "team", there: "figure" },
  { name: "survey-long", path: PATHS.resultsPage("long"), as: "team", there: "figure" },
  { name: "survey-closed", path: PATHS.resultsPage("summer"), as: "anyone", there: "figure" },
  { name: "survey-none", path: PATHS.resultsPage("nowhere"), as: "anyone", there: ".message" },
  { name: "present-nps", path: PATHS.presentPage("recommend"), as: "anyone", there: "h1" },
  { name: "present-five", path: PATHS.presentPage("improve"), as: "anyone", there: "h1" },
  { name: "comments-private", path: PATHS.commentsPage("visit"), as: "anyone", there: "h1" },
  { name: "case", path: PATHS.oneCasePage("visit", CASE), as: "team", there: ".time" },
  { name: "admin-new", path: `${ADMIN}/new`, as: "admin", there: "form" },
  { name: "admin-hand-out", path: `${ADMIN}/visit/hand-out`, as: "admin", there: "h1" },
  { name: "admin-versions", path: `${ADMIN}/visit/versions`, as: "admin", there: "h1" },
  { name: "admin-erase", path: `${ADMIN}/visit/erase`, as: "admin", there: "h1" },
  { name: "admin-keys", path: `${PATHS.adminPage}/keys`, as: "admin", there: "h1" },
  { name: "admin-system", path: `${PATHS.adminPage}/system`, as: "admin", there: ".verdict" },
  { name: "admin-changes", path: `${PATHS.adminPage}/changes`, as: "admin", there: "h1" },
  { name: "admin-not-yours", path: PATHS.adminPage, as: "team", there: "h1" },
];

const LONG =
  "When you think back to the whole of your last visit, from finding the shop to riding home, how well did we keep " +
  "what we had promised you on the telephone?";

const real = openedStack();
let newestCase = CASE;
beforeAll(async () => {
  mkdirSync(FOLDER, { recursive: true });
  const { stack } = real;
  await aGoodMonth(stack);
  const labels = [
    "Kraftfahrzeughaftpflichtversicherungsbeitrag",
    "Better than promised, and I have told my friends",
    "No",
  ];
  const options = labels.map((label, at) => ({ id: `l${at}`, label }));
  await stack.survey({ id: "long", kind: "choice", question: LONG, options });
  await stack.history("long", { days: 3, weights: { l0: 3, l1: 2, l2: 1 } });
  await stack.survey({ id: "first", kind: "csat", question: "How was your first ride?" });
  await stack.answer("first", 4, { comment: "A".repeat(300) });
  await stack.sql`update rollup set count = count * 5000 where survey = 'help'`;
  newestCase = await vi.waitFor(async () => {
    const [newest] = await stack.sql<{ id: string }[]>`select id from cases order by opened_at desc limit 1`;
    if (!newest) throw new Error("There is no case yet");
    return newest.id;
  });
}, 240_000);

/** What a screen reader finds, line by line: role, name, and what is said of it. */
async function read(page: Page): Promise<string> {
  const tools = await page.context().newCDPSession(page);
  const { nodes } = await tools.send("Accessibility.getFullAXTree");
  await tools.detach();
  const byId = new Map(nodes.map((node) => [node.nodeId, node]));
  const lines: string[] = [];
  const walk = (id: string, depth: number): void => {
    const node = byId.get(id);
    if (!node) return;
    const role = String(node.role?.value ?? "");
    const isShown = !node.ignored && !["InlineTextBox", "none", "generic"].includes(role);
    if (isShown) {
      const said = (node.properties ?? [])
        .filter(({ name, value }) => !["focusable", "editable", "settable"].includes(name) && value.value !== false)
        .map(({ name, value }) => `${name}=${String(value.value ?? "…")}`);
      const text = [node.name?.value, node.value?.value, node.description?.value].filter(Boolean).map(String);
      lines.push(
        `${"  ".repeat(depth)}${role} ${text.map((each) => `"${each}"`).join(" ")} ${said.join(" ")}`.trimEnd(),
      );
    }
    for (const child of node.childIds ?? []) walk(child, isShown ? depth + 1 : depth);
  };
  walk(nodes[0]?.nodeId ?? "", 0);
  return lines.join("\n");
}

test.each([...VIEWS, ...MORE])("$name looks like this", async ({ name, path, as, there }) => {
  const page = as === "anyone" ? await real.visit(PATHS.signIn) : await real.visitAs(as, "/");
  for (const { look, width, colorScheme, lang, ...media } of LOOKS) {
    await page.emulateMedia({ colorScheme, forcedColors: null, media: null, ...media });
    await page.setViewportSize({ width, height: look === "wall" ? 1080 : 900 });
    await page.goto(`${real.stack.urls.results}${path.replace(CASE, newestCase)}?lang=${lang}`);
    await page.locator(there).first().waitFor({ timeout: 30_000 });
    await expect.poll(() => page.locator(".pulse[data-is=connecting]").count(), { timeout: 30_000 }).toBe(0);
    await page.screenshot({
      path: join(FOLDER, `${name}-${look}.png`),
      fullPage: look !== "wall" && look !== "front" && name !== "comments",
    });
    if (look === "light") writeFileSync(join(FOLDER, `${name}.txt`), await read(page));
  }
});
