/** An entry as it stands in a log. */
export interface LogEntry {
  /** Stream id, `<ms>-<count>`. */
  id: string;
  fields: Readonly<Record<string, string | undefined>>;
}

/**
 * Names an entry for ever: `<stream id>/<u>`. After Redis has lost a tail, another entry may get the same stream id
 * and number, but not the same u.
 *
 * An entry written by hand may hold anything as u, or nothing; it goes by its stream id alone.
 */
export function anchorOf({ id, fields }: LogEntry): string {
  const { u = "" } = fields;
  return `${id}/${/^\d{1,19}$/.test(u) ? u : ""}`;
}

/** The stream id in an anchor. */
export function idOf(anchor: string): string {
  return anchor.slice(0, anchor.indexOf("/"));
}
