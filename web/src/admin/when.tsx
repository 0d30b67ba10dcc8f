import { useEffect, useState } from "preact/hooks";
import { locale } from "../words/language.ts";

/** A moment as the viewer's clock shows it, with its day. */
export const dayAndTime = (iso: string): string =>
  new Intl.DateTimeFormat(locale(), { dateStyle: "medium", timeStyle: "short", hourCycle: "h23" }).format(
    Date.parse(iso),
  );

/** A moment, to be read by people and programs. */
export function When({ at }: { readonly at: string }) {
  return <time dateTime={at}>{dayAndTime(at)}</time>;
}

/**
 * A value that follows another once that has stayed the same for some time: for what is asked while somebody writes.
 */
export function useRested<T>(value: T, ms: number): T {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return rested;
}
