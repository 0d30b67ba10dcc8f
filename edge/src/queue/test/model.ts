import { markKeys, REDIS } from "@earshot/contract";
import * as fc from "fast-check";
import { expect } from "vitest";
import type { queueWithLook } from "./look.ts";
import type { Admission, Admitted, EdgeRedis } from "../queue.ts";

/** Entries accepted and not settled beyond which the partition is busy. */
export const BACKLOG = 8;
const PARTITION = 3;

/** Bits that share a bucket with each other in the first, in two, in three or in all generations. */
const BITS = [0, 1, 16, 256, 4096];

/** What of a Redis client is needed to look behind the queue. */
type Look = Awaited<ReturnType<typeof queueWithLook>>["look"];

/** The admit script as one would explain it: sets and a list. */
class Model {
  readonly seen = new Set<string>();
  readonly recent = new Set<string>();
  readonly log: { u: string; b: string }[] = [];
  settled = 0;

  admit({ survey, period, client, seen, alsoPeriod, submission, hours, body }: Admission): Partial<Admitted> {
    const place = (of: number) => `${survey} ${of} ${client.member}`;
    if (hours.some((hour) => this.recent.has(`${hour} ${submission.member}`))) return { outcome: "replay" };
    if (seen === "first" && this.seen.has(place(period))) return { outcome: "duplicate" };
    if (this.log.length - this.settled >= BACKLOG) return { outcome: "busy" };
    this.log.push({ u: submission.member, b: body });
    this.recent.add(`${hours[0]} ${submission.member}`);
    if (seen === "first" || seen === "again") this.seen.add(place(period));
    if (seen === "clear") for (const one of [period, alsoPeriod ?? period]) this.seen.delete(place(one));
    return { outcome: "accepted", n: this.log.length };
  }
}

const admission = fc.record({
  seen: fc.constantFrom("first", "first", "first", "again", "keep", "clear"),
  client: fc.nat(2),
  submission: fc.nat(3),
  period: fc.nat(1),
  also: fc.boolean(),
  hours: fc.constantFrom<Admission["hours"][]>([7], [8], [8, 7], [9, 8]),
  back: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(400) }),
});

type Asked = typeof admission extends fc.Arbitrary<infer A> ? A : never;

/** One thing that happens: an edge asks, or the drain settles. Few clients and submissions, so that they meet. */
const doing = fc.oneof({ weight: 12, arbitrary: admission }, { weight: 1, arbitrary: fc.constant("settle" as const) });

let run = 0;

/** Clients and submissions of this run and, now and then, of one before it, which find their buckets changed. */
function admissionOf({ seen, client, submission, period, also, hours, back }: Asked) {
  const of = Math.max(run - back, 0);
  const who = of * 4 + client;
  const [member, bits] = [String(4_611_686_018_427_387_904n + BigInt(who)), BITS[who % BITS.length] ?? 0];
  const which = of * 4 + submission;
  return {
    partition: PARTITION,
    survey: `survey-${of % 3}`,
    period,
    client: { member, bits },
    seen,
    ...(seen === "clear" && also ? { alsoPeriod: 1 - period } : {}),
    submission: { member: `9${which}`, bits: BITS[which % BITS.length] ?? 0 },
    hours,
    body: `[1,"f","${run} ${client} ${submission} ${seen}"]`,
  } satisfies Admission;
}

/**
 * The admit script does what the model does, over so many interleavings of all that clients can do, and leaves its log
 * and its marks as they should be.
 *
 * @returns how many entries were accepted
 */
export async function compareWithModel(redis: EdgeRedis, look: Look, interleavings: number): Promise<number> {
  const model = new Model();
  const told = fc.asyncProperty(fc.array(doing, { minLength: 1, maxLength: 12 }), async (doings) => {
    run++;
    const [expected, got]: [Partial<Admitted>[], Promise<Admitted>[]] = [[], []];
    // As many edges would: all is asked before anything is answered, in one order.
    for (const one of doings) {
      if (one === "settle") {
        await Promise.all(got);
        model.settled = model.log.length;
        await look.hSet(REDIS.meta(PARTITION), "settled", String(model.settled));
      } else {
        const asked = admissionOf(one);
        expected.push(model.admit(asked));
        got.push(redis.queue.admit(asked));
      }
    }
    const answers = await Promise.all(got);
    expect(answers).toEqual(expected.map((one) => expect.objectContaining(one)));
  });
  await fc.assert(told, { numRuns: interleavings, endOnFailure: true });

  const entries = (await look.xRange(REDIS.log(PARTITION), "-", "+")) ?? [];
  expect(entries.map((entry) => entry?.message)).toEqual(
    model.log.map(({ u, b }, at) => ({ n: String(at + 1), t: expect.stringMatching(/^\d{13}$/), u, b })),
  );
  await expectMarks(model, look);
  return model.log.length;
}

/** Each mark is in exactly one bucket, each bucket is compact, and no bucket is passed over while it has room. */
async function expectMarks(model: Model, look: Look): Promise<void> {
  const found = new Set<string>();
  for (const survey of [0, 1, 2]) {
    for (const period of [0, 1]) {
      for (const bits of BITS) {
        const keys = markKeys(REDIS.seen(PARTITION, `survey-${survey}`, period), bits);
        const members = await Promise.all(keys.map((key) => look.sMembers(key)));
        for (const [generation, bucket] of members.entries()) {
          if ((members[generation + 1]?.length ?? 0) > 0) expect(bucket.length).toBe(400);
          for (const member of bucket) if (!member.startsWith("-")) found.add(`survey-${survey} ${period} ${member}`);
        }
      }
    }
  }
  expect(found.size).toBe(model.seen.size);
  expect([...model.seen].filter((mark) => !found.has(mark))).toEqual([]);
  const keys = await look.keys("*:seen:*");
  const encodings = await Promise.all(
    keys.filter((key) => !key.includes(":4096:")).map((key) => look.objectEncoding(key)),
  );
  expect(new Set(encodings)).toEqual(new Set(["intset"]));
}
