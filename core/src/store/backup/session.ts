import postgres from "postgres";
import type { Pool } from "../connect.ts";
import { BackupRefused } from "./archive.ts";

/**
 * Opens the one connection of a backup: tables may be large, so nothing in it is limited in time but waiting for locks.
 */
export function openSession(url: string): Pool {
  return postgres(url, {
    max: 1,
    connect_timeout: 10,
    idle_timeout: 0,
    max_lifetime: null,
    fetch_types: false,
    onnotice: () => {},
    connection: {
      application_name: "backup",
      statement_timeout: 0,
      lock_timeout: 5000,
      idle_in_transaction_session_timeout: 0,
      // Times as they are, whatever the server thinks of where it stands.
      TimeZone: "UTC",
      DateStyle: "ISO, MDY",
    },
  });
}

/**
 * Makes sure that a transaction begun on this connection is still the same one: postgres.js replaces a connection that
 * was lost, and what follows would then be outside of the transaction.
 *
 * @returns asks again; throws where it is another
 */
export async function holdTransaction(session: Pool): Promise<() => Promise<void>> {
  // In a transaction now() is when it began, and stands still.
  const ask = () => session<{ begun: string }[]>`select pg_backend_pid() || ' ' || now() as begun`;
  const [first] = await ask();
  return async () => {
    const [row] = await ask();
    if (row?.begun !== first?.begun) {
      throw new BackupRefused("The connection to Postgres was lost on the way: begin anew");
    }
  };
}
