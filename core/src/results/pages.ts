import type { Survey } from "@earshot/contract";
import type { Context } from "hono";
import * as v from "valibot";
import { problemResponse } from "../service/problem.ts";
import { readSurvey } from "../store/surveys.ts";
import type { ResultsServices } from "./services.ts";

/** Lines of one page, where nobody asks for more; and the most that may be asked for. */
const PAGE = 50;
const MOST = 400;

/** `limit` in an address. */
export const Limit = v.optional(
  v.pipe(
    v.string(),
    v.regex(/^[1-9]\d{0,2}$/, `Must be a number up to ${MOST}`),
    v.transform(Number),
    v.maxValue(MOST, `Must be a number up to ${MOST}`),
  ),
);

/**
 * Reads one page by its keyset: one row more than the page tells whether there is another.
 *
 * @param read reads at most so many rows
 * @param most lines of the page
 * @returns the page, and what `?before=` asks for the next one; null at the end
 */
export async function pageOf<Row extends { id: string }>(
  read: (limit: number) => Promise<Row[]>,
  most = PAGE,
): Promise<{ page: Row[]; next: string | null }> {
  const rows = await read(most + 1);
  const page = rows.slice(0, most);
  return { page, next: rows.length > most ? (page.at(-1)?.id ?? null) : null };
}

/** A page of something of a survey that was asked for by who may see it. */
export interface Asked {
  survey: Survey;
  /** Null asks for the first page. */
  before: string | null;
}

/**
 * Reads what a request for a page of a survey asks for.
 *
 * @param Before what `next` of the page before it looks like
 * @returns what is asked, or what is wrong with it
 */
export async function readAsked(
  c: Context,
  id: string,
  { database, access }: Pick<ResultsServices, "database" | "access">,
  Before: v.GenericSchema<string>,
): Promise<Asked | Response> {
  if (!(await access(c))?.scopes.has("words")) return problemResponse("unauthorized");
  const before = v.safeParse(v.optional(Before), c.req.query("before"));
  if (!before.success) {
    return problemResponse("invalid-field", { errors: [{ pointer: "/before", message: "Must be as `next` gave it" }] });
  }
  const survey = await readSurvey(database, id);
  return survey ? { survey, before: before.output ?? null } : problemResponse("unknown-survey");
}
