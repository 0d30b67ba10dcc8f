import type { Entry } from "@earshot/contract";
import { counted } from "../table.ts";

/** What of a body may be shown to anyone who may run this: none of it was written by a customer. */
const PLAIN = new Set(["survey", "period", "client", "answer", "locale", "channel", "traceparent"]);

/** A body's fields, line by line; what a customer wrote only where that is asked for. */
export function linesOf(entry: Entry, reveal: boolean): [name: string, value: string][] {
  return Object.entries(entry.body).map(([name, value]) => {
    const text = typeof value === "string" ? value : JSON.stringify(value);
    return [name, reveal || PLAIN.has(name) ? text : `hidden, ${counted(text.length, "character")}`];
  });
}
