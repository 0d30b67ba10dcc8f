import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";
import { afterAll } from "vitest";

/** Started quietly: no sandbox, as CI runs as root in a container; nothing that would reach out of the machine. */
const ARGUMENTS = [
  "--no-sandbox",
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
 * `EARSHOT_CHROMIUM` names the program, default `/usr/bin/chromium`. Throws where there is none: a test that promised a
 * browser fails without one.
 */
export async function openBrowser(): Promise<Browser> {
  const executablePath = process.env["EARSHOT_CHROMIUM"] ?? "/usr/bin/chromium";
  if (!existsSync(executablePath)) {
    throw new Error(
      `Cannot open a browser as there is no ${executablePath}: install chromium, or set EARSHOT_CHROMIUM`,
    );
  }
  const browser = await chromium.launch({ executablePath, args: ARGUMENTS });
  opened.push(browser);
  return browser;
}

const opened: Browser[] = [];

// Registered on import, hence before the file's own hooks, hence run after them.
afterAll(async () => {
  await Promise.all(opened.map((browser) => browser.close()));
});
