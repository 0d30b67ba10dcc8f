import type { Context } from "hono";
import { preflightHeaders } from "../guard/cors.ts";
import { API_HEADERS } from "../guard/headers.ts";
import { methodsOf } from "../guard/methods.ts";
import type { EdgeServices } from "../services.ts";

/**
 * Answers a browser that asks what a page of another site may send. Where there is no such survey it may send nothing,
 * and a survey that cannot be found just now is as none: the browser asks again.
 *
 * @param id the survey's; undefined for an address that belongs to none
 */
export async function preflight(services: EdgeServices, c: Context, id: string | undefined): Promise<Response> {
  const finding = id === undefined ? undefined : services.surveys.find(id, (work) => services.defer(c, work));
  const survey = await finding?.catch(() => undefined);
  const headers = { ...API_HEADERS, ...preflightHeaders(survey, c.req.header("origin")) };
  return new Response(null, { status: 204, headers: { ...headers, allow: methodsOf(c.req.path) ?? "" } });
}
