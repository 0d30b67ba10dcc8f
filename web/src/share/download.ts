import { rowCounter, type Format } from "./rows.ts";

/** How far a download has come; `all` is what the service announced, where it did. */
export interface Progress {
  readonly rows: number;
  readonly all: number | undefined;
}

/** What came of a download. */
export type Outcome =
  | { readonly is: "saved"; readonly rows: number }
  | { readonly is: "cancelled" }
  /** The connection broke on the way: what had come is thrown away, as half a file looks like a whole one. */
  | { readonly is: "broken"; readonly rows: number }
  | { readonly is: "refused" | "failed" };

/** Least time between two reports of progress, in milliseconds. */
const REPORT_MS = 100;

/**
 * Fetches an export and saves it as a file once it is whole.
 *
 * @param stop cancels it
 * @param tell takes how far it has come, ten times a second at most
 */
export async function download(
  address: string,
  format: Format,
  stop: AbortSignal,
  tell: (progress: Progress) => void,
): Promise<Outcome> {
  const counter = rowCounter(format);
  let begun = false;
  try {
    const response = await fetch(address, { signal: stop, cache: "no-store" });
    if (response.status === 401 || response.status === 403) return { is: "refused" };
    if (!response.ok || !response.body) return { is: "failed" };
    begun = true;
    const announced = response.headers.get("earshot-count");
    const all = announced === null ? undefined : Number(announced);
    const chunks: Uint8Array<ArrayBuffer>[] = [];
    let told = 0;
    for (const reader = response.body.getReader(); ;) {
      const { done, value } = await reader.read();
      if (done) break;
      chunks.push(value);
      counter.add(value);
      if (Date.now() - told < REPORT_MS) continue;
      told = Date.now();
      tell({ rows: counter.rows, all });
    }
    const type = response.headers.get("content-type") ?? "application/octet-stream";
    const name = /filename="([^"]+)"/.exec(response.headers.get("content-disposition") ?? "")?.[1];
    save(new Blob(chunks, { type }), name ?? `earshot.${format}`);
    return { is: "saved", rows: counter.rows };
  } catch {
    if (stop.aborted) return { is: "cancelled" };
    return begun ? { is: "broken", rows: counter.rows } : { is: "failed" };
  }
}

function save(file: Blob, name: string): void {
  const address = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // The browser takes the file after this task.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
