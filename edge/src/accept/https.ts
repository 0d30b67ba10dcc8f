import type { Context } from "hono";
import type { EdgeServices } from "../services.ts";

/** Whether a request came over https, as the customer sees it: a proxy may have ended TLS before us. */
export function isHttps({ edgeUrl }: Pick<EdgeServices, "edgeUrl">, c: Context): boolean {
  return (edgeUrl ?? c.req.url).startsWith("https:");
}
