import { createHash, createHmac, pbkdf2Sync, randomBytes } from "node:crypto";

/** Rounds that Postgres itself takes. */
const ROUNDS = 4096;

/**
 * What Postgres keeps in place of a password (SCRAM-SHA-256, RFC 5803). Sent instead of it, so that a server which logs
 * statements logs no password, and nobody learns it from there.
 */
export function scramVerifier(password: string, salt: Buffer = randomBytes(16)): string {
  const salted = pbkdf2Sync(password.normalize("NFKC"), salt, ROUNDS, 32, "sha256");
  const key = (label: string) => createHmac("sha256", salted).update(label).digest();
  const stored = createHash("sha256").update(key("Client Key")).digest("base64");
  return `SCRAM-SHA-256$${ROUNDS}:${salt.toString("base64")}$${stored}:${key("Server Key").toString("base64")}`;
}
