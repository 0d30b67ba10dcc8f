import { ALL_PARTITIONS } from "@earshot/contract";
import { InvalidArgumentError } from "commander";

/** Reads an option that names a partition. */
export function partitionNumber(text: string): number {
  const number = /^\d{1,2}$/.test(text) ? Number(text) : -1;
  if (ALL_PARTITIONS.includes(number)) return number;
  throw new InvalidArgumentError(`It must be a partition, 0 to ${ALL_PARTITIONS.length - 1}.`);
}

/** Makes the reader of an option that is a whole number from 1 to `most`. */
export function upTo(most: number): (text: string) => number {
  return (text) => {
    const number = /^\d{1,15}$/.test(text) ? Number(text) : 0;
    if (number >= 1 && number <= most) return number;
    throw new InvalidArgumentError(`It must be a whole number from 1 to ${most}.`);
  };
}

const SPANS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Reads an option that is a moment, or how long ago it was. */
export function moments(text: string): string {
  const [, span = "", unit = ""] = /^(\d{1,6})([mhd])$/.exec(text) ?? [];
  const at = span ? Date.now() - Number(span) * (SPANS[unit] ?? 0) : Date.parse(text);
  if (Number.isNaN(at))
    throw new InvalidArgumentError("It must be a time like 2026-11-23T08:00Z, or like 90m, 12h, 7d.");
  return new Date(at).toISOString();
}
