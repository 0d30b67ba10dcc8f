import type { Browser } from "playwright-core";
import { afterAll } from "vitest";
import { CHROMIUM_VARIABLE, findChromium } from "../process/programs.ts";

/** Started quietly: nothing that would reach out of the machine, and no sandbox, which cannot start as root. */
const ARGUMENTS = [
  "--no-sandbox",
  "--disable-dev-shm-usage",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/**
 * Opens the machine's Chromium without a window; it is closed with the test file.
 *
 * Throws where there is none: a test that promised a browser fails without one. Apart from the servers' testbed, so
 * that a test of pages alone needs no database.
 */
export async function openBrowser(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined) {
    throw new Error(`Cannot open a browser as there is none: run "npm test", or set ${CHROMIUM_VARIABLE} to its path`);
  }
  // Loaded here, as it is large.
  const { chromium } = await import("playwright-core");
  const browser = await chromium.launch({ executablePath, args: ARGUMENTS });
  opened.push(browser);
  return browser;
}

const opened: Browser[] = [];

// Registered on import, hence before the file's own hooks, hence run after them.
afterAll(async () => {
  await Promise.all(opened.map((browser) => browser.close()));
});
