import { ALL_PARTITIONS, REDIS } from "@earshot/contract";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { clientsOf } from "../client/identify.ts";
import { QueueDoubt, type Admission, type Admitted, type FeedbackQueue } from "./queue.ts";

/** An entry as the log holds it. */
export interface WrittenEntry {
  readonly n: number;
  readonly u: string;
  readonly b: string;
}

/** A queue under test, with a look behind it that the edge itself never has. */
export interface QueueUnderTest {
  readonly queue: FeedbackQueue;
  /** Every entry of a partition's log, in order. */
  entries(partition: number): Promise<readonly WrittenEntry[]>;
  /** Ends what the test has started besides the queue itself. */
  dispose(): Promise<void>;
}

/** Entries a partition takes in these tests before it is busy. */
export const BACKLOG = 600;

/**
 * What every queue promises; an implementation passes by passing this.
 *
 * @param make a fresh, empty queue that is busy at {@link BACKLOG} entries
 */
export function queueConformance(name: string, make: () => Promise<QueueUnderTest>): void {
  describe(`${name} as a FeedbackQueue`, () => {
    let subject: QueueUnderTest;
    beforeAll(async () => {
      subject = await make();
    });
    afterAll(async () => {
      await subject.queue.close();
      await subject.dispose();
    });

    test("admit() takes the first submission of a client and numbers it", async () => {
      const admission = admissionOf("first");
      const admitted = await subject.queue.admit(admission);

      expect(admitted).toMatchObject({ outcome: "accepted", n: 1 });
      expect(admitted.outcome === "accepted" && admitted.epoch).toMatch(/./);
      const [entry] = await subject.entries(admission.partition);
      expect(entry).toEqual({ n: 1, u: admission.submission.member, b: admission.body });
    });

    test("admit() answers the same submission again with replay, and takes it once", async () => {
      const admission = admissionOf("again");
      await subject.queue.admit(admission);

      expect(await subject.queue.admit(admission)).toEqual({ outcome: "replay" });
      expect(await countOf(subject, admission)).toBe(1);
    });

    test("admit() answers another submission of the client with duplicate, and leaves nothing of it", async () => {
      const admission = admissionOf("other");
      const other = { ...admission, submission: { member: "1234567890123456789", bits: 7 } };
      await subject.queue.admit(admission);

      expect(await subject.queue.admit(other)).toEqual({ outcome: "duplicate" });
      expect(await subject.queue.admit(other)).toEqual({ outcome: "duplicate" });
      expect(await countOf(subject, other)).toBe(0);
    });

    test("admit() finds a submission under the second of its hours", async () => {
      const admission = admissionOf("hours");
      await subject.queue.admit({ ...admission, hours: [99, 98] });

      expect(await subject.queue.admit({ ...admission, hours: [100, 99] })).toEqual({ outcome: "replay" });
      expect(await subject.queue.admit({ ...admission, hours: [101, 100] })).toEqual({ outcome: "duplicate" });
    });

    test("admit() takes an answer in place of an earlier one, as often as asked, and each submission once", async () => {
      const admission = { ...admissionOf("again and again"), seen: "again" } as const;
      const other = { ...admission, submission: { member: "41", bits: 41 } };
      for (const outcome of ["accepted", "replay"]) {
        expect(await subject.queue.admit(admission)).toMatchObject({ outcome });
        expect(await subject.queue.admit(other)).toMatchObject({ outcome });
      }
      expect(
        await subject.queue.admit({ ...admission, seen: "first", submission: { member: "42", bits: 42 } }),
      ).toEqual({
        outcome: "duplicate",
      });
    });

    test("admit() takes a change whether the client is marked or not, and marks nobody", async () => {
      const admission = admissionOf("change");
      const changes = [43, 44].map((at) => ({
        ...admission,
        seen: "keep" as const,
        submission: { member: `${at}`, bits: at },
      }));
      for (const one of changes) expect(await subject.queue.admit(one)).toMatchObject({ outcome: "accepted" });
      expect(await subject.queue.admit(admission)).toMatchObject({ outcome: "accepted" });
    });

    test("admit() lets a client whose answer was taken back answer again, but not by a retry", async () => {
      const [admission, late] = [admissionOf("taken back"), admissionOf("taken back late")];
      const back = { ...admission, seen: "clear" as const, submission: { member: "45", bits: 45 } };
      const anew = { ...admission, submission: { member: "46", bits: 46 } };
      await subject.queue.admit(admission);
      expect(await subject.queue.admit(back)).toMatchObject({ outcome: "accepted" });
      expect(await subject.queue.admit(back)).toEqual({ outcome: "replay" });
      expect(await subject.queue.admit(admission)).toEqual({ outcome: "replay" });
      expect(await subject.queue.admit(anew)).toMatchObject({ outcome: "accepted" });
      expect(await subject.queue.admit({ ...anew, submission: late.submission })).toEqual({ outcome: "duplicate" });
    });

    test("admit() takes back the mark of another period too", async () => {
      const admission = admissionOf("two periods");
      const later = { ...admission, period: 1, submission: { member: "47", bits: 47 } };
      await subject.queue.admit(admission);
      await subject.queue.admit(later);
      await subject.queue.admit({ ...admission, seen: "clear", alsoPeriod: 1, submission: { member: "48", bits: 48 } });
      for (const one of [admission, later]) {
        const anew = { ...one, submission: { member: `${49 + one.period}`, bits: 49 } };
        expect(await subject.queue.admit(anew)).toMatchObject({ outcome: "accepted" });
      }
    });

    test("admit() keeps surveys and periods apart", async () => {
      const admission = admissionOf("apart");
      await subject.queue.admit(admission);
      const elsewhere = { ...admission, survey: "another", submission: { member: "1", bits: 1 } };
      const later = { ...admission, period: 1, submission: { member: "2", bits: 2 } };

      expect(await subject.queue.admit(elsewhere)).toMatchObject({ outcome: "accepted" });
      expect(await subject.queue.admit(later)).toMatchObject({ outcome: "accepted" });
    });

    test("admit() takes exactly one of 100 submissions that a client sends at once", async () => {
      const admission = admissionOf("crowd");
      const crowd = Array.from({ length: 100 }, (_, at) => ({
        ...admission,
        submission: { member: `${at}`, bits: at },
      }));
      const outcomes = await insist(subject.queue, crowd);
      expect(outcomes.filter((outcome) => outcome === "duplicate")).toHaveLength(99);
      expect(outcomes.filter((outcome) => outcome === "accepted" || outcome === "replay")).toHaveLength(1);
    });

    test("admit() takes one of 100 equal submissions at once and answers the others with replay", async () => {
      const admission = admissionOf("echo");
      const outcomes = await insist(
        subject.queue,
        Array.from({ length: 100 }, () => admission),
      );
      expect(outcomes.filter((outcome) => outcome === "replay").length).toBeGreaterThanOrEqual(99);
      expect(await countOf(subject, admission)).toBe(1);
    });

    test("admit() tells clients apart whose members differ only beyond the precision of a double", async () => {
      const admission = admissionOf("precision");
      const withMember = (member: string): Admission => ({
        ...admission,
        survey: "precision",
        client: { member, bits: 0 },
        submission: { member, bits: 0 },
      });

      for (const member of ["9007199254740992", "9007199254740993"]) {
        expect(await subject.queue.admit(withMember(member))).toMatchObject({ outcome: "accepted" });
      }
    });

    test("admit() keeps bodies to the letter", async () => {
      const body = `[1,"f","NOSCRIPT OOM","\\u0000 \\"quotes\\" é 👩‍👩‍👧 ‏שלום </script>\\n"]`;
      const admission = { ...admissionOf("letter"), body };
      await subject.queue.admit(admission);

      const bodies = (await subject.entries(admission.partition)).map(({ b }) => b);
      expect(bodies).toContain(body);
      expect(await subject.queue.admit(admission)).toEqual({ outcome: "replay" });
    });

    test("admit() numbers the entries of each partition without a gap", async () => {
      const clients = Array.from({ length: 400 }, (_, at) => admissionOf(`gapless ${at}`));
      await together(clients, subject.queue);

      for (const partition of ALL_PARTITIONS) {
        const numbers = (await subject.entries(partition)).map(({ n }) => n);
        expect(numbers).toEqual(numbers.map((_, at) => at + 1));
      }
    });

    test("admit() is busy beyond the backlog, and leaves no mark then", async () => {
      const full = 3;
      const there = (await subject.entries(full)).length;
      const fill = Array.from({ length: BACKLOG - there }, (_, at) => ({
        ...admissionOf(`fill ${at}`),
        partition: full,
      }));
      await together(fill, subject.queue);
      const late = { ...admissionOf("too late"), partition: full };

      expect(await subject.queue.admit(late)).toEqual({ outcome: "busy" });
      expect(await subject.queue.admit(late)).toEqual({ outcome: "busy" });
      expect(await subject.queue.admit(fill[0] as Admission)).toEqual({ outcome: "replay" });
      expect(await subject.entries(full)).toHaveLength(BACKLOG);
    });

    test("admit() takes what is taken back also by who is not marked: marks may have been lost", async () => {
      const back = { ...admissionOf("never seen"), seen: "clear" as const };
      expect(await subject.queue.admit(back)).toMatchObject({ outcome: "accepted" });
    });

    test("ready() resolves", async () => {
      await expect(subject.queue.ready()).resolves.toBeUndefined();
    });
  });
}

/** What of a Redis client is needed to look at a log. */
interface StreamReader {
  xRange(
    key: string,
    start: string,
    end: string,
  ): Promise<readonly ({ readonly message: Readonly<Record<string, string>> } | null)[] | null>;
}

/** Every entry of a partition's log in a real Redis. */
export async function entriesIn(client: StreamReader, partition: number): Promise<WrittenEntry[]> {
  const entries = (await client.xRange(REDIS.log(partition), "-", "+")) ?? [];
  return entries.map((entry) => {
    const { n, u = "", b = "" } = entry?.message ?? {};
    return { n: Number(n), u, b };
  });
}

const clients = clientsOf("a key of the conformance suite, nowhere else used");

/** An admission as the edge makes it, for a client of this name. */
export function admissionOf(name: string, survey = "conformance"): Admission {
  const client = clients.clientOf("client", survey, name);
  return {
    partition: client.partition,
    survey,
    period: 0,
    client: client.mark,
    seen: "first",
    submission: clients.markOfDoing(client.key, name),
    hours: [490_000, 489_999],
    body: `[1,"f","${survey}",0,"${client.key}","a"]`,
  };
}

/**
 * Admits all at once, and those that are in doubt again, one by one: a hundred at once over REST are too much for a
 * busy machine.
 */
async function insist(queue: FeedbackQueue, admissions: readonly Admission[]): Promise<Admitted["outcome"][]> {
  const outcomeOf = (admission: Admission) =>
    queue.admit(admission).then(
      (admitted) => admitted.outcome,
      (error: unknown) => {
        if (!(error instanceof QueueDoubt)) throw error;
      },
    );
  const outcomes = await Promise.all(admissions.map(outcomeOf));
  for (const [at, admission] of admissions.entries()) {
    while (outcomes[at] === undefined) outcomes[at] = await outcomeOf(admission);
  }
  return outcomes.filter((outcome) => outcome !== undefined);
}

/** Admits many, a few at a time: over REST each is a request of its own, and the machine may be busy. */
async function together(admissions: readonly Admission[], queue: FeedbackQueue): Promise<void> {
  for (let at = 0; at < admissions.length; at += 50) {
    await Promise.all(admissions.slice(at, at + 50).map((one) => queue.admit(one)));
  }
}

async function countOf(subject: QueueUnderTest, { partition, submission }: Admission): Promise<number> {
  return (await subject.entries(partition)).filter(({ u }) => u === submission.member).length;
}
