import { ENV } from "@earshot/contract";
import { connect, type Pool } from "../store/connect.ts";
import { Obstacle } from "./obstacle.ts";

/** What is said of an SQLSTATE that a person can do something about. */
const KNOWN: Readonly<Record<string, string>> = {
  "25006": `only lets itself be read: use the ${ENV.databaseUrl} of the primary`,
  "28P01": `refuses the password: correct ${ENV.databaseUrl}`,
  "28000": `refuses this user: correct ${ENV.databaseUrl}`,
  "3D000": `has no such database: correct ${ENV.databaseUrl}`,
  "42501": `does not let this user do it: use the owner's ${ENV.databaseUrl}, the one that migrations run with`,
  "42P01": "lacks a table of this version: run the migrations first",
  "42703": "lacks a column of this version: run the migrations first",
};

/** SQLSTATEs of class 08 and Node's own codes: nobody was there, or not any more. */
const AWAY = /^(?:08|E[A-Z]+|CONN|57P0)/;

/**
 * Opens Postgres for the time of `work`.
 *
 * @param connections most of them at once
 * @throws {Obstacle} where it is away, refuses us, or is of another version
 */
export async function withPostgres<T>(url: string, work: (pool: Pool) => Promise<T>, connections = 2): Promise<T> {
  const pool = connect(url, { name: "cli", connections });
  try {
    return await work(pool);
  } catch (error) {
    throw asObstacle(error, url);
  } finally {
    await pool.end({ timeout: 1 });
  }
}

/** What a person can do about an error of Postgres; the error itself where nobody knows. */
export function asObstacle(error: unknown, url: string): unknown {
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") return error;
  const { host } = new URL(url);
  const { code } = error;
  const known = KNOWN[code];
  if (known !== undefined) return new Obstacle(`Postgres at ${host} ${known}`, undefined, { cause: error });
  if (!AWAY.test(code)) return error;
  return new Obstacle(
    `Cannot reach Postgres at ${host} (${code}): start it, or correct ${ENV.databaseUrl}`,
    undefined,
    { cause: error },
  );
}
