import { area, line as lineOf } from "d3-shape";
import type { Value } from "./pieces.ts";

/** Where something lies along an axis. */
type Across = (at: number) => number;

/** The outline of a line, which is broken where nobody answered. */
export const pathOf = (values: readonly (Value | undefined)[], x: Across, y: Across): string =>
  lineOf<Value | undefined>()
    .defined((value) => value !== undefined)
    .x((_, at) => x(at))
    .y((value) => y(value?.value ?? 0))(values) ?? "";

/** The outline of the 95 % band around a line. */
export const bandOf = (values: readonly (Value | undefined)[], x: Across, y: Across): string =>
  area<Value | undefined>()
    .defined((value) => value?.interval !== undefined)
    .x((_, at) => x(at))
    .y0((value) => y(value?.interval?.low ?? 0))
    .y1((value) => y(value?.interval?.high ?? 0))(values) ?? "";
