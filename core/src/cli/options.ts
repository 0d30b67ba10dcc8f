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
