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
 * An entry written by hand may hold anything as u, or nothing: a digest of what it holds stands for it.
 */
export function anchorOf({ id, fields }: LogEntry): string {
  const { u = "" } = fields;
  return `${id}/${/^\d{1,19}$/.test(u) ? u : digest(JSON.stringify(fields))}`;
}

/** `x` and 32 bits of FNV-1a: enough to tell two entries apart that already have one id. */
function digest(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return `x${(hash >>> 0).toString(16)}`;
}

/** The stream id in an anchor. */
export function idOf(anchor: string): string {
  return anchor.slice(0, anchor.indexOf("/"));
}

/** A numbered entry, so that it can be looked for again. */
export interface Witness {
  /** Of the log it was seen in. */
  epoch: string | null;
  n: number;
  anchor: string;
}

/** Reads what the row of a partition remembers as its newest entry, `<n>/<id>/<u>`. */
export function witnessOf({ epoch, head }: { epoch: string | null; head: string | null }): Witness | null {
  if (head === null) return null;
  const slash = head.indexOf("/");
  return { epoch, n: Number(head.slice(0, slash)), anchor: head.slice(slash + 1) };
}

/** The u in an anchor; empty where the entry has none. */
export function uOf(anchor: string): string {
  const u = anchor.slice(anchor.indexOf("/") + 1);
  return u.startsWith("x") ? "" : u;
}

/** Writes what {@link witnessOf} reads. */
export function headOf(witness: Witness | null): string | null {
  return witness && `${witness.n}/${witness.anchor}`;
}

/** Whether one stream id comes before another. */
export function isBefore(id: string, other: string): boolean {
  const [[ms, count], [otherMs, otherCount]] = [numbersOf(id), numbersOf(other)];
  return ms === otherMs ? count < otherCount : ms < otherMs;
}

/** Both parts may exceed a double only in ids made by hand. */
function numbersOf(id: string): [ms: number, count: number] {
  const dash = id.indexOf("-");
  return [Number(id.slice(0, dash)), Number(id.slice(dash + 1))];
}
