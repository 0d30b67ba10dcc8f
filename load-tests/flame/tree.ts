import type { Frame, Kind, Stack } from "./stacks.ts";

/** A function as it was called from one place, with how many samples fell into it and into it alone. */
export interface Node extends Frame {
  readonly samples: number;
  readonly alone: number;
  /** By name. */
  readonly calls: readonly Node[];
}

interface Growing extends Frame {
  samples: number;
  alone: number;
  calls: Map<string, Growing>;
}

/** Lays stacks that begin alike on top of each other. */
export function treeOf(stacks: readonly Stack[]): Node {
  const root: Growing = { name: "all", kind: "native", samples: 0, alone: 0, calls: new Map() };
  for (const stack of stacks) {
    let at = root;
    at.samples++;
    for (const frame of stack) {
      const next: Growing = at.calls.get(frame.name) ?? { ...frame, samples: 0, alone: 0, calls: new Map() };
      at.calls.set(frame.name, next);
      at = next;
      at.samples++;
    }
    at.alone++;
  }
  return settle(root);
}

const settle = ({ calls, ...node }: Growing): Node => ({
  ...node,
  calls: [...calls.values()].map(settle).toSorted((one, other) => (one.name < other.name ? -1 : 1)),
});

/** Share of the time that was spent in code of each kind itself, and the functions in which most of it was. */
export function selfTimes(stacks: readonly Stack[]): {
  kinds: ReadonlyMap<Kind, number>;
  functions: [Frame, number][];
} {
  const kinds = new Map<Kind, number>();
  const functions = new Map<string, [Frame, number]>();
  for (const frame of stacks.map((stack) => stack.at(-1))) {
    if (frame === undefined) continue;
    kinds.set(frame.kind, (kinds.get(frame.kind) ?? 0) + 1 / stacks.length);
    functions.set(frame.name, [frame, (functions.get(frame.name)?.[1] ?? 0) + 1 / stacks.length]);
  }
  return { kinds, functions: [...functions.values()].toSorted(([, one], [, other]) => other - one) };
}
