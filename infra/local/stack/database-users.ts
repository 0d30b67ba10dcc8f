import { createHmac } from "node:crypto";
import { ENV } from "@earshot/contract";

/** The services that use the database. */
const USERS = ["drain", "dispatch", "results", "admin"] as const;

/** The address of the database as each service that uses it is told. */
export type DatabaseUrls = Readonly<Record<(typeof USERS)[number], string>>;

/** One user for all: a database that somebody else runs. */
export function oneUser(databaseUrl: string): DatabaseUrls {
  return { drain: databaseUrl, dispatch: databaseUrl, results: databaseUrl, admin: databaseUrl };
}

/**
 * A user for each service, with only the rights it needs.
 *
 * Their passwords are derived from the owner's, so there is no more to keep than that.
 */
export function ownUsers(databaseUrl: string, ownerPassword: string): DatabaseUrls {
  const as = (username: string) => {
    const password = createHmac("sha256", ownerPassword).update(username).digest("hex");
    return Object.assign(new URL(databaseUrl), { username, password }).href;
  };
  return { drain: as("drain"), dispatch: as("dispatch"), results: as("results"), admin: as("admin") };
}

/** What migrations are told, so that they make those users; nothing where there is one for all. */
export function usersToMake(databaseUrl: string, urls: DatabaseUrls): Record<string, string> {
  return Object.fromEntries(
    USERS.filter((user) => urls[user] !== databaseUrl).map((user) => [ENV[`${user}DatabaseUrl`], urls[user]]),
  );
}
