import { PATHS } from "@earshot/contract";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { openedPage } from "./opened.ts";
import { everyKind } from "./surveys.ts";

const opened = openedPage();
const WAIT = { timeout: 25_000 };

/** A page on which an export of a thousand answers has brought two, and what it has saved. */
async function underWay(): Promise<{ page: Page; saved: string[] }> {
  opened.fake.signedIn = true;
  opened.fake.scopes = ["totals", "words"];
  opened.fake.surveys.push(...everyKind());
  const page = await opened.visit(PATHS.resultsPage("service"));
  const saved: string[] = [];
  page.on("download", (file) => saved.push(file.suggestedFilename()));
  await page.getByRole("button", { name: "Export" }).click(WAIT);
  await page.getByRole("dialog").getByRole("button", { name: "Export" }).click(WAIT);
  await page.getByRole("dialog").getByText("2 of 1,000").waitFor(WAIT);
  return { page, saved };
}

test("an export that is cancelled says so, saves nothing, and can be begun again", async () => {
  const { page, saved } = await underWay();
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("dialog").getByText("Cancelled. Nothing was saved.").waitFor(WAIT);
  await page.getByRole("button", { name: "Export again" }).click();
  await page.getByRole("dialog").getByText("2 of 1,000").waitFor(WAIT);
  expect(saved).toEqual([]);
});

test("an export that breaks off says how far it came, and saves no half of a file", async () => {
  const { page, saved } = await underWay();
  opened.fake.dropStreams();
  await page.getByRole("dialog").getByText("The export broke off after 2. Nothing was saved; try again.").waitFor(WAIT);
  await page.getByRole("button", { name: "Export again" }).waitFor(WAIT);
  expect(saved).toEqual([]);
});
