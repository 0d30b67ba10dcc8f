import { LIMITS } from "@earshot/contract/names";
import { Refusal } from "./refusal.ts";

/** What is asked of a request here; Hono's `c.req` is one. */
export interface Incoming {
  header(name: string): string | undefined;
  arrayBuffer(): Promise<ArrayBuffer>;
  readonly raw: Request;
}

/**
 * Reads a body as text: of the given media type, at most `LIMITS.bodyBytes`, valid UTF-8.
 *
 * A body whose length is declared is read at once, as the server cuts it off there. One that comes in chunks is counted
 * as it comes and given up at the limit.
 *
 * @throws {Refusal} `wrong-content-type`, `too-large`, `bad-text`
 */
export async function readText(request: Incoming, mediaType: string): Promise<string> {
  requireMediaType(request, mediaType);
  const declared = request.header("content-length");
  const chunked = request.header("transfer-encoding") !== undefined || declared === undefined;
  if (!chunked && !(Number(declared) <= LIMITS.bodyBytes)) throw new Refusal("too-large");
  const bytes = chunked ? await readChunks(request.raw.body) : await request.arrayBuffer();
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new Refusal("bad-text");
  }
}

function requireMediaType(request: Incoming, mediaType: string): void {
  const [type = "", ...parameters] = (request.header("content-type") ?? "").toLowerCase().split(";");
  const charset = parameters.map((parameter) => parameter.trim()).find((parameter) => parameter.startsWith("charset="));
  const encoding = request.header("content-encoding");
  if (
    type.trim() !== mediaType ||
    (charset !== undefined && charset.replaceAll('"', "") !== "charset=utf-8") ||
    // A packed body could unpack to anything: nobody sends so little packed.
    (encoding !== undefined && encoding !== "identity")
  ) {
    throw new Refusal("wrong-content-type", { detail: `Send ${mediaType} in UTF-8, not compressed` });
  }
}

async function readChunks(body: ReadableStream<Uint8Array> | null): Promise<Uint8Array> {
  const all = new Uint8Array(LIMITS.bodyBytes);
  let length = 0;
  if (!body) return all.subarray(0, 0);
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return all.subarray(0, length);
    if (length + value.byteLength > LIMITS.bodyBytes) {
      // Not awaited: a sender that never ends would hold us here.
      reader.cancel().catch(() => {});
      throw new Refusal("too-large");
    }
    all.set(value, length);
    length += value.byteLength;
  }
}
