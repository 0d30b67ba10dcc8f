import { TooSlow, type Patience } from "../guard/patience.ts";
import { Refusal } from "./refusal.ts";

const UTF8 = new TextDecoder("utf-8", { fatal: true });

/** What is asked of a request here; Hono's `c.req` is one. */
export interface Incoming {
  header(name: string): string | undefined;
  arrayBuffer(): Promise<ArrayBuffer>;
  readonly raw: Request;
}

/**
 * Reads a body as text: of the given media type, at most `limit` bytes, in time, valid UTF-8.
 *
 * A body whose declared length is within the limit is read at once, as the server cuts it off there. Any other is
 * counted as it comes.
 *
 * @throws {Refusal} `wrong-content-type`, `too-large`, `too-slow`, `bad-text`, `unavailable` where it breaks off
 */
export async function readText(
  request: Incoming,
  mediaType: string,
  limit: number,
  patience: Patience,
): Promise<string> {
  requireMediaType(request, mediaType);
  const declared = request.header("transfer-encoding") === undefined && request.header("content-length");
  const short = declared && Number(declared) <= limit;
  const body: Promise<ArrayBuffer | Uint8Array> = short ? request.arrayBuffer() : readChunks(request.raw.body, limit);
  let bytes: ArrayBuffer | Uint8Array;
  try {
    bytes = await patience(body);
  } catch (error) {
    brokenOff(error);
  }
  try {
    return UTF8.decode(bytes);
  } catch {
    throw new Refusal("bad-text");
  }
}

/**
 * Reads away a small body that was refused unread: a server that answers before the end of a body closes the
 * connection, at times under the sender's next request.
 */
export async function finishBody(request: Incoming, limit: number, patience: Patience): Promise<void> {
  const length = request.header("content-length");
  if (length === undefined || Number(length) > limit || request.raw.bodyUsed) return;
  await patience(request.arrayBuffer()).catch(() => {});
}

function requireMediaType(request: Incoming, mediaType: string): void {
  const sent = request.header("content-type") ?? "";
  const [type = "", ...parameters] = sent === mediaType ? [sent] : sent.toLowerCase().split(";");
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

/** The sender has left, or this edge is being stopped: whoever is still there may send it again. */
function brokenOff(error: unknown): never {
  if (error instanceof TooSlow) throw new Refusal("too-slow");
  throw error instanceof Refusal ? error : new Refusal("unavailable", { detail: "The body broke off" });
}

/**
 * Times the limit up to which a body that is too large is read all the same, and thrown away: an answer before the end
 * of the body makes servers close the connection, at times under the sender's next request.
 */
const READ_AT_MOST = 4;

async function readChunks(body: ReadableStream<Uint8Array> | null, limit: number): Promise<Uint8Array> {
  const all = new Uint8Array(limit);
  if (!body) return all.subarray(0, 0);
  let length = 0;
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    if (length + value.byteLength <= all.length) all.set(value, length);
    length += value.byteLength;
    if (length > READ_AT_MOST * limit) {
      // Not awaited: a sender that never ends would hold us here.
      reader.cancel().catch(() => {});
      break;
    }
  }
  if (length > all.length) throw new Refusal("too-large");
  return all.subarray(0, length);
}
