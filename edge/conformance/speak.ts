import { PATHS } from "@earshot/contract";
import { v7 as uuidv7 } from "uuid";
import { expect } from "vitest";
import type { Subject } from "./subject.ts";

/** Sends a submission by the API. */
export function send(
  { baseUrl }: Pick<Subject, "baseUrl">,
  survey: string,
  body: unknown,
  headers: Record<string, string> = {},
  query = "",
): Promise<Response> {
  return fetch(baseUrl + PATHS.feedback(survey) + query, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: typeof body === "string" || body instanceof Uint8Array ? body : JSON.stringify(body),
  });
}

/** Posts a form, as a browser without a script does it. */
export function post(
  { baseUrl }: Pick<Subject, "baseUrl">,
  path: string,
  fields: string | Record<string, string>,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(baseUrl + path, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
    body: typeof fields === "string" ? fields : new URLSearchParams(fields).toString(),
  });
}

/** The cookie an answer set, as a browser sends it back; empty where it set none. */
export function cookieOf(response: Response): string {
  return response.headers.getSetCookie().map((cookie) => cookie.split(";")[0])[0] ?? "";
}

/** Reads the 202 of an accepted submission. */
export async function acceptedOf(response: Response) {
  expect(response.status).toBe(202);
  return (await response.json()) as { outcome: string; submissionId: string; receipt: string; guarantee: string };
}

/** Reads a problem, after making sure that it is one. */
export async function problemOf(response: Response) {
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  const body = (await response.json()) as {
    code: string;
    status: number;
    errors?: { pointer: string; message: string }[];
  };
  expect(body.status).toBe(response.status);
  return body;
}

/**
 * Sends so many submissions at once, and those that are told to come later again, one by one, each under its name: many
 * at once over REST are too much for a busy machine. All names are of one moment: of one day, where that counts.
 *
 * @param to where each is sent, and with which headers
 */
export async function sendAtOnce(
  count: number,
  survey: string,
  to: (at: number) => { subject: Pick<Subject, "baseUrl">; headers: Record<string, string> },
): Promise<{ submissionId: string; status: number }[]> {
  const sendOne = async (submissionId: string, at: number) => {
    const { subject, headers } = to(at);
    return { submissionId, status: (await send(subject, survey, { answer: "a", submissionId }, headers)).status };
  };
  const msecs = Date.now();
  const sent = await Promise.all(Array.from({ length: count }, (_, at) => sendOne(uuidv7({ msecs }), at)));
  for (const [at, one] of sent.entries())
    while (one.status === 503) one.status = (await sendOne(one.submissionId, at)).status;
  return sent;
}
