import { useEffect, useState } from "preact/hooks";
import type { GenericSchema, InferOutput } from "valibot";
import { tell } from "./api.ts";

/** Something of administration that is shown, and fetched again on demand. */
export interface Fetched<T> {
  /** Undefined until it is there. */
  readonly body: T | undefined;
  readonly etag: string | null;
  /** Status of what came instead of it; 0: nothing. */
  readonly failed: number | undefined;
  readonly again: () => void;
  /** Takes what a write has answered for what is there now: fetching it would leave the old one standing meanwhile. */
  readonly written: (body: T, etag: string | null) => void;
}

/** Fetches something, now and whenever its address changes. What was there stays until the next is. */
export function useFetched<const S extends GenericSchema>(path: string, schema: S): Fetched<InferOutput<S>> {
  const [state, setState] = useState<Omit<Fetched<InferOutput<S>>, "again" | "written">>({
    body: undefined,
    etag: null,
    failed: undefined,
  });
  const [round, setRound] = useState(0);
  useEffect(() => {
    let current = true;
    void (async () => {
      const told = await tell("GET", path, schema);
      if (!current) return;
      if (told.ok) setState({ body: told.body, etag: told.etag, failed: undefined });
      else setState((before) => ({ ...before, failed: told.status }));
    })();
    return () => {
      current = false;
    };
  }, [path, schema, round]);
  return {
    ...state,
    again: () => setRound((before) => before + 1),
    written: (body, etag) => setState({ body, etag, failed: undefined }),
  };
}
