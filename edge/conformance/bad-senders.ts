import { PATHS } from "@earshot/contract";
import { type Back, request, sendRaw } from "./raw.ts";

/** What is stored of an accepted submission. */
type Kept = Readonly<Record<string, unknown>>;

/** One input nobody should send, and what has to come of it. */
export interface BadInput {
  readonly what: string;
  /** Sends it to an edge, about a survey of its own. */
  send(baseUrl: string, survey: string): Promise<Response | Back>;
  /** The statuses it may have; a raw one may also find its connection closed. */
  readonly statuses: readonly (number | "closed")[];
  /** The code of the problem. */
  readonly code?: string;
  /** What the log has to hold then, to the letter; absent: nothing. */
  readonly kept?: Kept;
  /** Whether it is for the server to refuse: it never becomes a request of an app. */
  readonly server?: boolean;
}

type Body = string | Uint8Array<ArrayBuffer>;
type Expected = readonly [status: number, code: string] | Kept;

function expected(outcome: Expected): Pick<BadInput, "statuses" | "code" | "kept"> {
  if (Array.isArray(outcome)) return { statuses: [outcome[0] as number], code: outcome[1] as string };
  return { statuses: [202], kept: outcome as Kept };
}

/** A body of JSON, sent to a rating that asks for a comment and a reason. */
export function json(what: string, body: Body, outcome: Expected, headers: Record<string, string> = {}): BadInput {
  return {
    what,
    ...expected(outcome),
    send: (baseUrl, survey) =>
      fetch(baseUrl + PATHS.feedback(survey), {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body,
      }),
  };
}

/** A comment; kept as it is, but for what no reader should be exposed to. */
export const comment = (what: string, text: string, kept = text): BadInput =>
  json(`comment: ${what}`, JSON.stringify({ answer: 1, comment: text }), kept ? { comment: kept } : {});

/** A form. */
export function form(what: string, body: Body, outcome: Expected, headers: Record<string, string> = {}): BadInput {
  return {
    what: `form: ${what}`,
    ...expected(outcome),
    send: (baseUrl, survey) =>
      fetch(baseUrl + PATHS.hostedPage(survey), {
        method: "POST",
        headers: { "content-type": "application/x-www-form-urlencoded", accept: "application/json", ...headers },
        body,
      }),
  };
}

/** A survey's id as it stands in an address. */
export const address = (id: string, statuses: readonly number[] = [404]): BadInput => ({
  what: `survey: ${id.slice(0, 40)}`,
  statuses,
  send: (baseUrl) =>
    sendRaw(baseUrl, [
      request("POST", PATHS.feedback(id), ["content-type: application/json", "content-length: 12"], '{"answer":1}'),
    ]),
});

/** Bytes over a socket, in pieces, made of the path at which the survey takes feedback. */
export function raw(
  what: string,
  statuses: readonly (number | "closed")[],
  pieces: (path: string) => readonly (string | Uint8Array)[],
  kept?: Kept,
): BadInput {
  return {
    what: `raw: ${what}`,
    statuses,
    server: true,
    ...(kept ? { kept } : {}),
    send: (baseUrl, survey) => sendRaw(baseUrl, pieces(PATHS.feedback(survey))),
  };
}
