import { REDIS, Survey, SurveyId } from "@earshot/contract";
import * as v from "valibot";

/** How long a survey is taken from memory without a second thought, in ms. */
const FRESH = 2000;

/**
 * How long it is taken from memory while it is read anew behind the answer, in ms; afterwards the reading comes first.
 */
const STALE = 30_000;

/** How long it is remembered that there is none, in ms: a survey just published has to be there at once. */
const ABSENT = 1000;

/** Ids that are remembered; whoever tries out addresses cannot fill our memory. */
const REMEMBERED = 1000;

/** What Redis holds for a survey cannot be read: it was published by another version. */
class UnreadableSurvey extends Error {
  override name = "UnreadableSurvey";
}

/** Finds surveys. */
export interface SurveyFinder {
  /** A survey that is in memory and fresh, at once: a promise would cost each feedback a turn. */
  known(id: string): Survey | undefined;
  /**
   * Finds a survey as administration last published it, at most some seconds old while Redis answers. Once found, it is
   * found also while Redis does not.
   *
   * @param defer keeps a piece of work alive behind the answer; it never rejects
   * @returns undefined where there is none
   * @throws {QueueUnavailable | QueueDoubt} where it was never found and Redis does not answer
   * @throws {UnreadableSurvey}
   */
  find(id: string, defer: (work: Promise<unknown>) => void): Promise<Survey | undefined>;
}

interface Known {
  readonly survey: Survey | undefined;
  /** When it was read, ms. */
  readonly at: number;
  /** When it was last begun to be read anew, ms: so that one request does it and not all. */
  asked: number;
}

/**
 * Remembers surveys in memory.
 *
 * It shares what was read, never a promise of reading it: a Worker must not wait for a promise that belongs to another
 * request. So requests that come together to an edge that knows nothing each read for themselves, once.
 *
 * @param read reads a key of Redis
 */
export function surveyFinder(read: (key: string) => Promise<string | null>, now: () => number): SurveyFinder {
  const known = new Map<string, Known>();

  async function readAnew(id: string): Promise<Survey | undefined> {
    const survey = parse(await read(REDIS.survey(id)));
    // A map keeps the order of insertion: its first is the one read longest ago.
    known.delete(id);
    const [oldest] = known.keys();
    if (known.size >= REMEMBERED && oldest !== undefined) known.delete(oldest);
    known.set(id, { survey, at: now(), asked: now() });
    return survey;
  }

  return {
    known(id) {
      const entry = known.get(id);
      return entry !== undefined && now() - entry.asked < FRESH ? entry.survey : undefined;
    },
    async find(id, defer) {
      const entry = known.get(id);
      if (!entry) return v.is(SurveyId, id) ? readAnew(id) : undefined;
      const age = now() - entry.at;
      if (!entry.survey) return age < ABSENT ? undefined : readAnew(id);
      // Not `age`: while Redis is away, one request in two seconds asks for it and the others do not wait.
      if (now() - entry.asked < FRESH) return entry.survey;
      entry.asked = now();
      const reading = readAnew(id).catch(() => entry.survey);
      if (age >= STALE) return reading;
      defer(reading);
      return entry.survey;
    },
  };
}

/** What the id of a draft looks like. */
const Draft = /^[0-9a-f]{32}$/;

/**
 * Reads a survey that is being written, each time anew: it is shown to who writes it, and never takes an answer.
 *
 * @returns undefined where there is none, or none any more
 * @throws {QueueUnavailable | QueueDoubt | UnreadableSurvey}
 */
export async function readDraft(
  read: (key: string) => Promise<string | null>,
  id: string,
): Promise<Survey | undefined> {
  return Draft.test(id) ? parse(await read(REDIS.draft(id))) : undefined;
}

function parse(json: string | null): Survey | undefined {
  if (json === null) return undefined;
  const survey = v.safeParse(v.pipe(v.string(), v.parseJson(), Survey), json);
  if (!survey.success) throw new UnreadableSurvey("Cannot read a published survey as it must be of version 1");
  return survey.output;
}
