/**
 * Notes every entry that was accepted: partition, epoch, number and `u`. If Redis loses data, these notes are the only
 * record of what it had acknowledged.
 */
export interface Witness {
  /** @param traceparent of its request, where that belongs to a trace */
  accepted(
    partition: number,
    entry: { readonly epoch: string; readonly n: number },
    u: string,
    traceparent?: string,
  ): void;
}

/** Entries after which notes are written at once. */
const MANY = 200;

/** How long a note may wait, in ms: what a `kill -9` of the edge may take with it. */
const SOON = 50;

/**
 * Gathers notes and hands them on together. A line of LogTape costs 18 µs, a bare request on Deno 15: one line for each
 * feedback would halve the edge, one for two hundred does not show.
 *
 * @param write is given notes as `<partition> <epoch> <n> <u>`
 */
export function gatheringWitness(write: (entries: readonly string[]) => void): Witness & { flush(): void } {
  let notes: string[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    if (notes.length > 0) write(notes);
    notes = [];
  };
  return {
    flush,
    accepted(partition, { epoch, n }, u) {
      notes.push(`${partition} ${epoch} ${n} ${u}`);
      if (notes.length >= MANY) flush();
      else timer ??= setTimeout(flush, SOON);
    },
  };
}
