import type { RealStack } from "./stack.ts";

/** Surveys of every kind with a month of answers each, an empty one and a closed one: what a business looks at. */
export async function aGoodMonth(stack: RealStack): Promise<void> {
  const shops = ["Harbour", "Station"].map((label, at) => ({ id: "ab"[at] ?? "", label }));
  const topics = ["What is in stock", "Delivery times", "Opening hours", "Prices", "The website"].map((label, at) => ({
    id: `t${at}`,
    label,
  }));
  await stack.survey({
    id: "visit",
    kind: "csat",
    question: "How was your visit today?",
    negative: { atMost: 2 },
    timeZone: "Europe/Berlin",
  });
  await stack.survey({ id: "recommend", kind: "nps", question: "How likely are you to recommend us to a friend?" });
  await stack.survey({ id: "checkout", kind: "ces", question: "How easy was it to place your order?" });
  await stack.survey({ id: "shop", kind: "choice", question: "Where should our second shop open?", options: shops });
  await stack.survey({ id: "improve", kind: "choice", question: "What should we improve first?", options: topics });
  await stack.survey({ id: "help", kind: "thumbs", question: "Did this page answer your question?" });
  await stack.survey({ id: "test-ride", kind: "csat", question: "How was your test ride?" });
  await stack.survey({ id: "summer", kind: "thumbs", question: "Did you like the summer sale?", open: false });

  const visit = { 1: 2, 2: 3, 3: 5, 4: 13, 5: 27 };
  await stack.history("visit", { weekly: true, days: 45, daily: 43, weights: visit, negative: ["1", "2"] });
  const nps = { 0: 1, 3: 1, 5: 2, 6: 3, 7: 8, 8: 14, 9: 17, 10: 26 };
  await stack.history("recommend", { weekly: true, days: 45, daily: 25, weights: nps });
  await stack.history("checkout", {
    weekly: true,
    days: 45,
    daily: 60,
    weights: { 1: 1, 2: 2, 3: 5, 4: 9, 5: 19, 6: 33, 7: 24 },
  });
  await stack.history("shop", { weekly: true, days: 30, daily: 64, weights: { a: 53, b: 47 } });
  await stack.history("improve", {
    weekly: true,
    days: 30,
    daily: 44,
    weights: { t0: 8, t1: 14, t2: 9, t3: 5, t4: 3 },
  });
  await stack.history("help", { weekly: true, days: 30, daily: 140, weights: { up: 4, down: 1 } });
  await stack.history("summer", { weekly: true, days: 30, daily: 4, weights: { up: 3, down: 1 } });

  const said = [
    [2, "Third visit for the same squeak. Friendly people, but nobody writes anything down.", "en"],
    [5, "Fixed while I had a coffee next door. Thank you, Jonna.", "en"],
    [1, "Zwei Wochen gewartet, und dann war das falsche Teil da. Niemand hat angerufen.", "de"],
    [4, "Good work, long queue.", "en"],
    [5, "خدمة ممتازة وسريعة، شكرًا لكم.", "ar"],
  ] as const;
  for (const [answer, comment, locale] of said) {
    await stack.answer("visit", answer, { comment, locale, channel: "hosted", tags: ["store"] });
  }
}
