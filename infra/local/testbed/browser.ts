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
  `--disable-features=${[
    // Playwright's own, which a list of ours replaces: those that tell in a page or reach out of the machine.
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "DestroyProfileOnBrowserClose",
    "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable",
    "LensOverlay",
    "MediaRouter",
    "PaintHolding",
    "ThirdPartyStoragePartitioning",
    "OptimizationHints",
    "NetworkTimeServiceQuerying",
    "AimEnabled",
    "PreconnectToSearch",
    // Each window loads pages of the browser's own for its address bar, and a process to spare: 40 % of what a context
    // costs, 0.2 s of a core.
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    "WebUIOmniboxFullPopup",
    "SpareRendererForSitePerProcess",
  ].join(",")}`,
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
