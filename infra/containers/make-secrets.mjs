/*
 * Makes the secrets of a Compose installation at its first start: `node make-secrets.mjs <folder>`.
 *
 * `<folder>/kept` holds what was made or brought, one file a secret, and is never overwritten: with another client key
 * every client could answer again. Every other folder holds what one service may read, and is written anew each time.
 */
import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  process.stderr.write("Cannot make secrets as no folder is given: run `node make-secrets.mjs <folder>`\n");
  process.exit(2);
}

/** Readable by whoever has the folder mounted: nobody else reaches it, and services run under different users. */
function write(path, text) {
  const file = join(folder, path);
  mkdirSync(join(file, ".."), { recursive: true });
  // Whole or not at all: half a client key would be kept for ever.
  writeFileSync(`${file}.new`, text, { mode: 0o444, flush: true });
  renameSync(`${file}.new`, file);
}

function keep(name) {
  try {
    return readFileSync(join(folder, "kept", name), "utf8").trim();
  } catch (error) {
    if (error.code !== "ENOENT") throw error;
    const secret = randomBytes(32).toString("hex");
    write(`kept/${name}`, secret);
    return secret;
  }
}

const redis = keep("redis-password");
const redisUrl = `redis://:${encodeURIComponent(redis)}@redis:6379`;
const databaseUrl = (user, password) => `postgres://${user}:${encodeURIComponent(password)}@postgres:5432/earshot`;
const postgres = keep("postgres-password");
const adminKey = keep("admin-key");
const receiptKey = keep("receipt-key");
const hookKeys = keep("hook-keys");
const clientKey = keep("client-key");
const sessionKey = keep("session-key");

/** Each service is a user of its own to Postgres, made by the migrations, and may do no more than it has to. */
const USERS = ["drain", "dispatch", "results", "admin"];
const urls = Object.fromEntries(USERS.map((user) => [user, databaseUrl(user, keep(`${user}-database-password`))]));

/** What each service may know: no more than it has a use for. */
const SHARES = {
  postgres: { password: postgres },
  redis: { "redis.conf": `requirepass ${redis}\n`, password: redis },
  migrate: {
    "database-url": databaseUrl("earshot", postgres),
    ...Object.fromEntries(USERS.map((user) => [`${user}-database-url`, urls[user]])),
  },
  edge: {
    "redis-url": redisUrl,
    "client-key": clientKey,
    "cookie-keys": keep("cookie-keys"),
    "receipt-key": receiptKey,
    "link-keys": keep("link-keys"),
  },
  drain: { "database-url": urls.drain, "redis-url": redisUrl },
  dispatch: { "database-url": urls.dispatch },
  results: {
    "database-url": urls.results,
    "session-key": sessionKey,
    "admin-key": adminKey,
    "receipt-key": receiptKey,
    "hook-keys": hookKeys,
  },
  helpdesk: { "hook-keys": hookKeys },
  admin: {
    "database-url": urls.admin,
    "redis-url": redisUrl,
    "admin-key": adminKey,
    "session-key": sessionKey,
    // By it customers are found who want to be erased.
    "client-key": clientKey,
  },
};
for (const [service, secrets] of Object.entries(SHARES)) {
  for (const [name, text] of Object.entries(secrets)) write(`${service}/${name}`, text);
}
