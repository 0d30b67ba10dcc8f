import { ENV, Problem } from "@earshot/contract";
import * as v from "valibot";
import { faultOf } from "../../service/logging.ts";
import { administrationHere } from "../here.ts";
import { EXIT, Obstacle } from "../obstacle.ts";
import { printable } from "../table.ts";
import type { Administration } from "./where.ts";

/** How long an answer may take, in seconds: 500 dead letters are put back within one request. */
const PATIENCE = 60;

/** Nobody is there; nothing was done. */
export class Unreachable extends Obstacle {}

/** What is asked for. */
interface Question<S> {
  /** GET where it is left out. */
  method?: "POST" | "PUT" | "DELETE";
  path: string;
  body?: unknown;
  headers?: Readonly<Record<string, string>>;
  answer: S;
  /** What is said where there is no such thing (404), with the next step. */
  missing?: string;
}

/** What came back; 202 as status: kept, and not published yet. */
export interface Answer<T> {
  status: number;
  headers: Headers;
  value: T;
}

/** An answer without a body. */
export const Nothing = v.null();

/** The administration of this install, for commands that speak to nothing else. */
export function requireAdministration(): Administration {
  const found = administrationHere();
  if (found) return found;
  throw new Obstacle(
    `${ENV.adminKey} is not set and no Earshot runs here: set it, or ${ENV.adminKey}_FILE, and ${ENV.adminUrl}; or run \`npm start\``,
    EXIT.config,
  );
}

/**
 * Asks administration.
 *
 * @throws {Unreachable} where it is away; the same again is safe
 * @throws {Obstacle} where it refuses, in its words, with the fields that are not right
 */
export async function ask<const S extends v.GenericSchema>(
  { url, key }: Administration,
  { method, path, body, headers, answer, missing }: Question<S>,
): Promise<Answer<v.InferOutput<S>>> {
  const { host } = new URL(url);
  let response: Response;
  let text: string;
  try {
    response = await fetch(url.replace(/\/+$/, "") + path, {
      method: method ?? "GET",
      headers: {
        authorization: `Bearer ${key}`,
        ...(body !== undefined && { "content-type": "application/json" }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      // A key is for whom it was given to, and not for another address that one names.
      redirect: "manual",
      signal: AbortSignal.timeout(PATIENCE * 1000),
    });
    text = await response.text();
  } catch (error) {
    throw asObstacle(error, host);
  }
  const content = text === "" ? null : parse(text);
  if (!response.ok) throw refusal(response.status, content, host, missing);
  const parsed = v.safeParse(answer, content);
  if (!parsed.success) throw stranger(host, response.status);
  return { status: response.status, headers: response.headers, value: parsed.output };
}

function asObstacle(error: unknown, host: string): Obstacle {
  if (error instanceof DOMException && error.name === "TimeoutError") {
    return new Obstacle(
      `Administration at ${host} gave no answer within ${PATIENCE} s: see whether it was done, then try again`,
      EXIT.failed,
      { cause: error },
    );
  }
  const { fault, code } = faultOf(error);
  return new Unreachable(
    `Cannot reach administration at ${host} (${code || fault}): start it, or correct ${ENV.adminUrl}`,
    EXIT.failed,
    { cause: error },
  );
}

function refusal(status: number, content: unknown, host: string, missing: string | undefined): Obstacle {
  const parsed = v.safeParse(Problem, content);
  if (status === 401) {
    return new Obstacle(
      `Administration at ${host} refuses the key: set ${ENV.adminKey} to that of the install, or to an access key with the scope admin`,
      EXIT.config,
    );
  }
  if (!parsed.success) {
    // A proxy, and nobody behind it.
    const away = status >= 502 && status <= 504;
    return away ? new Unreachable(`Administration at ${host} is away (${status}): start it`) : stranger(host, status);
  }
  const { code, title, detail, errors = [] } = parsed.output;
  if (status === 404 && missing !== undefined) return new Obstacle(missing);
  if (code === "unavailable") return new Unreachable(`Administration at ${host} cannot do it now: ${detail ?? title}`);
  const fields = errors.map(
    ({ pointer, message }) => `\n  ${printable(pointer || "the whole")}: ${printable(message)}`,
  );
  return new Obstacle(printable(detail ?? title) + fields.join(""));
}

const stranger = (host: string, status: number) =>
  new Obstacle(
    `What answers at ${host} (${status}) is not an administration of this version: correct ${ENV.adminUrl}`,
    EXIT.failed,
  );

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
