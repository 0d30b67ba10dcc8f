import { PATHS } from "@earshot/contract";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import type { EarshotClient } from "../../src/widget/types.ts";
import { widgetWorld } from "./world.ts";

const world = widgetWorld();

const PATIENT = { timeout: 10_000 };

/** What a page of the tests has under its name. */
declare const client: EarshotClient;

/** A page that builds its own with the client, as a module. */
async function clientIn(page: Promise<Page>): Promise<Page> {
  const opened = await page;
  await opened.waitForFunction(() => "client" in globalThis);
  return opened;
}

const moduleOf = (edge: string, from = edge) =>
  `<script type="module">import { earshotClient } from "${from}${PATHS.client}"; globalThis.client = earshotClient("${edge}");</script>`;

test("it shows a survey, sends an answer, and knows it afterwards", async () => {
  const { edge, survey, visitor, visit, accepted } = world();
  const rating = await survey();
  const page = await clientIn(visit(await visitor(), moduleOf(edge.baseUrl)));

  const seen = await page.evaluate(async (id) => {
    const { question, kind } = await client.survey(id);
    const sent = await client.send(id, { answer: 3, comment: "By our own form", channel: "shop" });
    return { question, kind, sent, answered: await client.answered(id) };
  }, rating.id);

  const submissionId = expect.stringMatching(
    /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/,
  ) as string;
  expect(seen).toMatchObject({
    question: rating.question,
    kind: "csat",
    sent: { outcome: "accepted", survey: rating.id, submissionId },
    answered: { submissionId: seen.sent.submissionId },
  });
  const receipt = seen.sent.outcome === "accepted" ? seen.sent.receipt : "";
  expect(seen.answered?.receipt).toBe(receipt);
  expect((await fetch(edge.baseUrl + PATHS.receiptPage(receipt))).status).toBe(200);
  expect(await accepted(rating)).toBe(1);
});

test("what the edge will never take is thrown, by its code, and does not wait", async () => {
  const { edge, survey, visitor, visit } = world();
  const [rating, closed] = [await survey(), await survey({ open: false })];
  const page = await clientIn(visit(await visitor(), moduleOf(edge.baseUrl)));

  const codes = await page.evaluate(
    async ([open = "", closed = ""]) => {
      const code = (error: { code: string }) => error.code;
      return [
        await client.send(open, { answer: 9 }).catch(code),
        await client.send(open, { answer: "3" }).catch(code),
        await client.send(closed, { answer: 3 }).catch(code),
        await client.send("no-such-survey", { answer: 3 }).catch(code),
        await client.answered(open),
      ];
    },
    [rating.id, closed.id],
  );

  // A site that no survey lists may read no refusal either: an unknown survey lists none.
  expect(codes.slice(0, 3)).toEqual(["invalid-field", "invalid-field", "closed-survey"]);
  expect(codes[3]).toMatchObject({ outcome: "waiting" });
  expect(codes[4]).toBeUndefined();
});

test("offline it keeps what is sent, and tells when it has arrived", async () => {
  const { edge, survey, visitor, visit, accepted } = world();
  const rating = await survey();
  const context = await visitor();
  const page = await clientIn(visit(context, moduleOf(edge.baseUrl)));
  await context.setOffline(true);
  const waiting = await page.evaluate(async (id) => {
    client.onSent((sent) => Object.assign(globalThis, { told: sent }));
    return client.send(id, { answer: 5 });
  }, rating.id);
  expect(waiting).toMatchObject({ outcome: "waiting", saved: true, reached: false });

  await context.setOffline(false);
  await page.evaluate(() => client.flush());

  await page.waitForFunction(() => "told" in globalThis);
  expect(await page.evaluate(() => (globalThis as unknown as { told: unknown }).told)).toMatchObject({
    outcome: expect.stringMatching(/^(accepted|replay)$/) as string,
    submissionId: waiting.submissionId,
  });
  expect(await accepted(rating)).toBe(1);
});

test("a page in between that answers for the edge takes no answer away", async () => {
  const { edge, survey, visitor, visit, accepted } = world();
  const rating = await survey();
  const context = await visitor();
  const page = await clientIn(visit(context, moduleOf(edge.baseUrl)));
  const inBetween = {
    status: 404,
    contentType: "text/html",
    body: "Welcome to our hotel",
    headers: { "access-control-allow-origin": "*" },
  };
  await context.route("**/feedback", (route) => route.fulfill(inBetween));
  expect(await page.evaluate((id) => client.send(id, { answer: 5 }), rating.id)).toMatchObject({ outcome: "waiting" });

  await context.unroute("**/feedback");
  await page.evaluate(() => client.flush());
  await expect.poll(() => accepted(rating), PATIENT).toBe(1);
});

test("with an edge on its own host a site shares the cookie, so that one browser answers once, here or there", async () => {
  const { edge, neighbour, survey, visitor, visit, accepted } = world();
  const rating = await survey();
  const context = await visitor();
  const page = await clientIn(visit(context, moduleOf(edge.baseUrl), { on: neighbour }));
  const first = await page.evaluate((id) => client.send(id, { answer: 5 }), rating.id);
  const second = await page.evaluate((id) => client.send(id, { answer: 1 }), rating.id);

  expect([first.outcome, second.outcome]).toEqual(["accepted", "duplicate"]);
  expect((await context.cookies()).map(({ name }) => name)).toEqual(["earshot"]);
  expect(await accepted(rating)).toBe(1);
});
