/** What a viewer who comes back has of each survey: its version, and the whole name of its state. */
export type Held = ReadonlyMap<string, { version: number; state: string }>;

/** Writes the id of an event: the states of all surveys of a stream, `vote=5.Ab3dE9xy,service=2.x_Yz01Qw`. */
export function idOf(states: Iterable<readonly [survey: string, state: string]>): string {
  return Array.from(states, ([survey, state]) => `${survey}=${state}`).join(",");
}

/** Reads what {@link idOf} wrote; what is none of it counts as nothing. */
export function heldBy(id: string | undefined): Held {
  const parts = (id ?? "").split(",").map((part) => /^([a-z0-9-]+)=((\d{1,16})\.[\w-]{8})$/.exec(part));
  return new Map(
    parts.flatMap((part) => {
      const [, survey, state, version] = part ?? [];
      return survey === undefined || state === undefined ? [] : [[survey, { version: Number(version), state }]];
    }),
  );
}
