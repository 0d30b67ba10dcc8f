import { type Link, openLink } from "./link.ts";

/** Every connection that can be spoilt, named by who opens it and to whom. */
export const LINKS = [
  "clients-edge",
  "edge-redis",
  "drain-redis",
  "drain-postgres",
  "dispatch-postgres",
  "results-postgres",
  "dispatch-eventbridge",
  "eventbridge-helpdesk",
] as const;
export type LinkName = (typeof LINKS)[number];

/** A link on each connection. */
export type Links = Readonly<Record<LinkName, Link>>;

/** Opens all, each to its port. */
export async function openLinks(targets: Readonly<Record<LinkName, number>>): Promise<Links> {
  return {
    "clients-edge": await openLink(targets["clients-edge"]),
    "edge-redis": await openLink(targets["edge-redis"]),
    "drain-redis": await openLink(targets["drain-redis"]),
    "drain-postgres": await openLink(targets["drain-postgres"]),
    "dispatch-postgres": await openLink(targets["dispatch-postgres"]),
    "results-postgres": await openLink(targets["results-postgres"]),
    "dispatch-eventbridge": await openLink(targets["dispatch-eventbridge"]),
    "eventbridge-helpdesk": await openLink(targets["eventbridge-helpdesk"]),
  };
}
