import { createHmac } from "node:crypto";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { virtualClock } from "../stand-in/virtual-clock.ts";
import { breaker } from "./breaker.ts";
import { type Scripted, listen } from "./test/listener.ts";
import { pauseAfter, signature, webhook } from "./webhook.ts";

const SECRET = "not-a-secret-of-anybody-but-long-enough";

/** A webhook that calls a listener, on a clock that stands still. */
async function world(...answers: Scripted[]) {
  const listener = await listen(...answers);
  const clock = virtualClock();
  const hook = webhook(clock, { url: listener.url, secret: SECRET }, () => {});
  onTestFinished(hook.close);
  return { listener, clock, hook };
}

/** Turns the clock where nothing but time can help, once each time, until a call has ended. */
async function untilEnded({ listener, clock, hook }: Awaited<ReturnType<typeof world>>): Promise<void> {
  const turned = { pauses: 0, silences: 0 };
  await vi.waitFor(
    () => {
      const [call] = hook.recent;
      const attempts = call?.attempts ?? 0;
      const requests = listener.requests.length;
      if (attempts > turned.pauses && !call?.ended) {
        turned.pauses = attempts;
        clock.step();
      } else if (listener.silent && requests > Math.max(attempts, turned.silences)) {
        turned.silences = requests;
        clock.step();
      }
      expect(call?.ended).toBe(true);
    },
    { timeout: 20_000, interval: 5 },
  );
}

describe("webhook()", () => {
  test("signs the timestamp and the body as one text, in base64", async () => {
    const { listener, clock, hook } = await world();
    hook.call(7, "solved", { case: "c", ticket: "7", status: "solved" });
    await vi.waitFor(() => expect(hook.recent[0]?.ended).toBe(true));

    const [request] = listener.requests;
    const timestamp = new Date(clock.now()).toISOString();
    expect(request?.body).toBe('{"case":"c","ticket":"7","status":"solved"}');
    expect(request?.headers).toMatchObject({
      "content-type": "application/json; charset=utf-8",
      "x-zendesk-webhook-signature-timestamp": timestamp,
      "x-zendesk-webhook-signature": createHmac("sha256", SECRET)
        .update(timestamp + request?.body)
        .digest("base64"),
    });
    expect(hook.recent).toMatchObject([{ ticket: 7, status: "solved", attempts: 1, answered: "204" }]);
  });

  test("agrees with openssl", () => {
    // printf '%s' '2021-03-25T05:09:27Z{}' | openssl dgst -sha256 -hmac key -binary | base64
    expect(signature("key", "2021-03-25T05:09:27Z", "{}")).toBe("GHqjgCUrt1qGAHz7cEJemCg39c2Yjm3/pTijZ3EcjSo=");
  });

  test("an attempt that is repeated is signed anew, under the same invocation", async () => {
    const all = await world(409);
    all.hook.call(1, "new", {});
    await untilEnded(all);

    const [first, second] = all.listener.requests.map(({ headers }) => headers);
    expect(second?.["x-zendesk-webhook-invocation-id"]).toBe(first?.["x-zendesk-webhook-invocation-id"]);
    expect(second?.["x-zendesk-webhook-signature"]).not.toBe(first?.["x-zendesk-webhook-signature"]);
  });

  test.each<[what: string, answers: Scripted[], requests: number, answered: string]>([
    ["409 until it is given up", [409, 409, 409, 409], 4, "409"],
    ["409 once", [409], 2, "204"],
    ["429 with a short Retry-After", [{ status: 429, retryAfter: "30" }], 2, "204"],
    ["503 with a short Retry-After", [{ status: 503, retryAfter: "1" }], 2, "204"],
    ["503 with a long Retry-After", [{ status: 503, retryAfter: "60" }], 1, "503"],
    ["503 without Retry-After", [503], 1, "503"],
    ["500 is final", [500], 1, "500"],
    ["401 is final", [401], 1, "401"],
    ["302 is not followed", [302], 1, "302"],
    ["no answer for five times", Array.from({ length: 5 }, () => "silence" as const), 6, "204"],
  ])("%s", async (_what, answers, requests, answered) => {
    const all = await world(...answers);
    all.hook.call(1, "new", {});
    await untilEnded(all);

    expect(all.listener.requests.length).toBe(requests);
    expect(all.hook.recent).toMatchObject([{ attempts: requests, answered, ended: true }]);
  });

  test("nobody there is final", async () => {
    const clock = virtualClock();
    const hook = webhook(clock, { url: "http://127.0.0.1:1/", secret: SECRET }, () => {});
    hook.call(1, "new", {});
    await vi.waitFor(() =>
      expect(hook.recent).toMatchObject([{ attempts: 1, answered: "no connection", ended: true }]),
    );
    await hook.close();
  });
});

describe("pauseAfter()", () => {
  test.each([
    [{ status: 429, retryAfter: "59" }, 0, 59_000],
    [{ status: 429, retryAfter: "-1" }, 0, undefined],
    [{ status: 503, retryAfter: "5" }, 3, undefined],
    [{ status: 503, retryAfter: "0" }, 0, 0],
    [{ status: 409, retryAfter: null }, 2, 4000],
    ["timeout", 4, 16_000],
    ["timeout", 5, undefined],
    ["unreachable", 0, undefined],
  ] as const)("%j, repeated %i times: %s", (attempt, retries, pause) => {
    expect(pauseAfter(attempt, retries)).toBe(pause);
  });
});

describe("breaker()", () => {
  test("opens at 70 % errors, lets one call through each 5 s, and closes with the first that succeeds", () => {
    const clock = virtualClock();
    const guard = breaker(clock);
    for (const ok of [true, false, false, true, false, false]) guard.ended(ok);
    expect(guard.open).toBe(false);
    guard.ended(false);
    expect(guard.open).toBe(true);
    expect(guard.wait()).toBe(5000);

    clock.advance(5000);
    expect(guard.wait()).toBe(0);
    expect(guard.wait()).toBe(5000);
    guard.ended(false);
    expect(guard.wait()).toBe(5000);
    clock.advance(5000);
    expect(guard.wait()).toBe(0);
    guard.ended(true);
    expect([guard.open, guard.wait()]).toEqual([false, 0]);
  });

  test("opens at more than 1,000 errors, whatever their share, and forgets after five minutes", () => {
    const clock = virtualClock();
    const guard = breaker(clock);
    for (let call = 0; call < 1000; call++) guard.ended(true);
    for (let call = 0; call < 1000; call++) guard.ended(false);
    expect(guard.open).toBe(false);
    clock.advance(300_000);
    for (let call = 0; call < 500; call++) guard.ended(true);
    guard.ended(false);
    expect(guard.open).toBe(false);
    for (let call = 0; call < 1000; call++) guard.ended(false);
    expect(guard.open).toBe(true);
  });
});
