import type { Context, MiddlewareHandler } from "hono";
import { SECURE_HEADERS } from "../guard/headers.ts";
import type { EdgeServices } from "../services.ts";

/** Whether a request came over https, as the customer sees it: a proxy may have ended TLS before us. */
export function isHttps({ edgeUrl }: Pick<EdgeServices, "edgeUrl">, c: Context): boolean {
  return (edgeUrl ?? c.req.url).startsWith("https:");
}

/** The headers that every answer has which goes over https, and no other. */
export function secureHeaders(services: Pick<EdgeServices, "edgeUrl">, c: Context): Record<string, string> {
  return isHttps(services, c) ? SECURE_HEADERS : {};
}

/** Puts {@link secureHeaders} on whatever is answered behind it. */
export function secured(services: Pick<EdgeServices, "edgeUrl">): MiddlewareHandler {
  return async function secure(c, next) {
    await next();
    for (const [name, value] of Object.entries(secureHeaders(services, c))) c.res.headers.set(name, value);
  };
}
