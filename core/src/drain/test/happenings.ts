import { encodeBody, encodeChange, encodeTakeBack, type FeedbackBody, type Survey } from "@earshot/contract";
import * as fc from "fast-check";
import type { LogEntry } from "../anchor.ts";
import { clientKey, SERVICE, VOTE } from "./world.ts";

/** Surveys of every `repeat`, two of them with answers that open cases. */
export const SURVEYS: ReadonlyMap<string, Survey> = new Map(
  [
    VOTE,
    SERVICE,
    { ...SERVICE, id: "again", repeat: "replace" } as const,
    { ...SERVICE, id: "yearly", repeat: { afterDays: 365 } } as const,
  ].map((survey) => [survey.id, survey]),
);

/** Where the minutes of {@link Said} begin. */
export const BEGIN = Date.UTC(2026, 10, 23, 4, 0);

/** What a client says, in the order of the log. */
export interface Said {
  kind: "feedback" | "change" | "withdraw" | "erase";
  client: number;
  survey: string;
  period: number;
  answer: string | undefined;
  comment: string | null | undefined;
  /** Since {@link BEGIN}. */
  minute: number;
}

/** An entry of a log: what a client says, or something that is none or not to be read. */
export type Happening = Said | "garbage" | "alien";

const answer = fc.constantFrom("1", "2", "5", "a");

/** Few clients, surveys and periods, so that much of it is about the same place. */
const said: fc.Arbitrary<Said> = fc
  .record({
    kind: fc.constantFrom<Said["kind"][]>("feedback", "feedback", "feedback", "change", "change", "withdraw", "erase"),
    client: fc.nat(2),
    survey: fc.constantFrom("vote", "service", "service", "again", "again", "yearly", "yearly", "nowhere"),
    period: fc.nat(2),
    answer: fc.oneof({ weight: 4, arbitrary: answer }, { weight: 1, arbitrary: fc.constant(undefined) }),
    comment: fc.constantFrom(undefined, null, "too slow", "fine"),
    minute: fc.nat(2),
  })
  .map((each) => ({ ...each, period: each.survey === "yearly" ? each.period : 0 }));

export const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 20, arbitrary: said },
  { weight: 1, arbitrary: fc.constantFrom<("garbage" | "alien")[]>("garbage", "alien") },
);

/** Writes a log as the admit script does; `from` is the number of entries and aliens before. */
export function logOf(happenings: readonly Happening[]): LogEntry[] {
  let n = 0;
  return happenings.map((each, i) => {
    const id = `${BEGIN}-${i}`;
    if (each === "alien") return { id, fields: { hello: "world" } };
    const t = String(BEGIN + (each === "garbage" ? 0 : each.minute) * 60_000);
    return { id, fields: { n: String(++n), t, u: String(i), b: each === "garbage" ? "{" : bodyOf(each) } };
  });
}

/** The body of what a client says. */
export function bodyOf({ kind, client, survey, period, answer, comment }: Said): string {
  const place = { survey, period, client: clientKey(client) };
  if (kind === "withdraw" || kind === "erase") return encodeTakeBack(kind, place);
  if (kind === "change") {
    return encodeChange({ ...place, ...(answer && { answer }), ...(comment !== undefined && { comment }) });
  }
  const body: FeedbackBody = { ...place, answer: answer ?? "5" };
  return encodeBody(comment ? { ...body, comment } : body);
}
