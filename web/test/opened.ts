import { PATHS } from "@earshot/contract";
import axe from "axe-core";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect } from "vitest";
import type { ServiceName } from "../../infra/local/stack/process-name.ts";
import { openBrowser } from "../../infra/local/testbed/browser.ts";
import { builtFolder } from "./built.ts";
import { FakeResults } from "./fake-results.ts";
import { type RealStack, startRealStack } from "./stack.ts";

interface VisitOptions extends BrowserContextOptions {
  /**
   * In the one page that a file has for this, without cookies: for what is only looked at. A context of its own has a
   * process of its own, in which the page and axe run cold: six times the work.
   */
  again?: boolean;
}

/** A browser whose pages come from somewhere, and that must have nothing to complain of at the end of each test. */
function browserFor(urlOf: () => string) {
  let browser: Browser;
  let kept: Page | undefined;
  /** What the browser complained about, other than answers and connections the test made fail. */
  let complaints: string[] = [];

  beforeAll(async () => {
    browser = await openBrowser();
  });
  beforeEach(() => {
    complaints = [];
    return async () => {
      // What a page still fetches fails as it is closed, and it says so: that is not the page's fault.
      const heard = complaints;
      complaints = [];
      const others = browser.contexts().filter((context) => context !== kept?.context());
      await Promise.all(others.map((context) => context.close()));
      await kept?.goto("about:blank");
      expect(heard).toEqual([]);
    };
  });

  const newPage = async (options: BrowserContextOptions) => {
    const context = await browser.newContext({ reducedMotion: "reduce", ...options });
    context.on("page", watch);
    return context.newPage();
  };

  const sameAgain = async () => {
    kept ??= await newPage({});
    await kept.context().clearCookies();
    await kept.emulateMedia({ colorScheme: "light" });
    await kept.setViewportSize({ width: 1280, height: 720 });
    return kept;
  };

  /** Opens a page in a context of its own: a viewer with no cookies and nothing kept. */
  return async (path: string, { again = false, ...options }: VisitOptions = {}): Promise<Page> => {
    const page = again ? await sameAgain() : await newPage(options);
    await page.goto(new URL(path, urlOf()).href);
    return page;
  };

  function watch(page: Page): void {
    page.on("pageerror", ({ message }) => complaints.push(message));
    page.on("console", (message) => {
      const expected = /^Failed to load resource: (net::ERR|the server responded with a status of [45])/;
      if (message.type() === "error" && !expected.test(message.text())) complaints.push(message.text());
    });
  }
}

/** Serves the built page with a results service that the test has in its hand, anew for each test. */
export function openedPage() {
  let dist: string;
  let fake: FakeResults;
  const visit = browserFor(() => fake.url);

  beforeAll(async () => {
    dist = await builtFolder();
  });
  beforeEach(async () => {
    fake = new FakeResults(dist);
    await fake.start();
    return () => fake.stop();
  });

  return {
    get dist(): string {
      return dist;
    },
    get fake(): FakeResults {
      return fake;
    },
    visit,
  };
}

/** Serves the built page by a real stack of one's own, one for the whole file; see `stack.ts`. */
export function openedStack(more: readonly ServiceName[] = []) {
  let started: RealStack | undefined;
  const stack = (): RealStack => {
    if (!started) throw new Error("Cannot use the stack as it must have been started: use it within a test");
    return started;
  };
  const visit = browserFor(() => stack().urls.results);

  beforeAll(async () => {
    started = await startRealStack(await builtFolder(), more);
  }, 120_000);
  afterAll(() => started?.stop());

  return {
    get stack(): RealStack {
      return stack();
    },
    visit,
    /**
     * Opens a page as one who has signed in by a link.
     *
     * @param who `team`, or `admin` for one who administers too
     */
    async visitAs(who: "team" | "admin", path: string, options: VisitOptions = {}): Promise<Page> {
      const page = await visit(await stack().signInLink(who === "admin"), options);
      await page.waitForURL((url) => url.pathname !== PATHS.signIn);
      await page.goto(new URL(path, stack().urls.results).href);
      return page;
    },
  };
}

/** Opens every table and asks axe about the whole page. */
export async function violations(page: Page): Promise<string[]> {
  await page.locator("details.data").evaluateAll((all) => all.forEach((details) => details.setAttribute("open", "")));
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(axe.source);
  const report = await page.evaluate<axe.AxeResults>("axe.run({ resultTypes: ['violations'] })");
  return report.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}
