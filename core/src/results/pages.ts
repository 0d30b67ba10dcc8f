/** Lines of one page. */
const PAGE = 50;

/**
 * Reads one page by its keyset: one row more than the page tells whether there is another.
 *
 * @param read reads at most so many rows
 * @returns the page, and what `?before=` asks for the next one; null at the end
 */
export async function pageOf<Row extends { id: string }>(
  read: (limit: number) => Promise<Row[]>,
): Promise<{ page: Row[]; next: string | null }> {
  const rows = await read(PAGE + 1);
  const page = rows.slice(0, PAGE);
  return { page, next: rows.length > PAGE ? (page.at(-1)?.id ?? null) : null };
}
