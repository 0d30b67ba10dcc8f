/**
 * After what time Postgres gives up for a service, in ms: a statement (57014), a lock that is waited for (55P03), a
 * transaction that sits idle (25P03). Nothing of ours takes so long, so whoever meets one may try again.
 *
 * Set on each user and again by each connection: a pooler in between passes on no settings of a connection, and a user
 * made by hand may have none.
 */
export const TIME_LIMITS = {
  statement_timeout: 5000,
  lock_timeout: 2000,
  idle_in_transaction_session_timeout: 10_000,
} as const;
