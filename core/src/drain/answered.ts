/** After how long an answer of Postgres is no longer waited for, in ms: it gives up a statement itself after 5 s. */
const PATIENCE = 15_000;

/** No answer came, and whether the statement has run is not known: read the place again. */
export class NoAnswer extends Error {
  override name = "NoAnswer";
}

/**
 * Waits for what Postgres answers, but not for ever: a query that the driver loses with a connection, cut at the wrong
 * moment, would hold its partition until the process ends. Giving up is safe, as an unknown outcome is.
 *
 * @throws {NoAnswer} and what the query throws
 */
export async function answered<T>(query: PromiseLike<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new NoAnswer()), PATIENCE);
  });
  try {
    return await Promise.race([query, late]);
  } finally {
    clearTimeout(timer);
  }
}
