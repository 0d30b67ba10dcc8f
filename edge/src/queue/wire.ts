/** A connection, as Deno has it. */
export interface Connection {
  /** Resolves with how many bytes came, or null at the end. */
  read(into: Uint8Array): Promise<number | null>;
  /** Resolves with how many of the bytes were taken. */
  write(bytes: Uint8Array): Promise<number>;
  close(): void;
}

/** What a POST was answered. */
export interface Answer {
  readonly status: number;
  readonly text: string;
  /** Whether another POST may follow on the same connection. */
  readonly reusable: boolean;
}

/** Nothing came back, so whether anything arrived is not known. */
export class Unanswered extends Error {
  override name = "Unanswered";
}

/** An answer ended before its end, or is no HTTP. */
export class BrokenAnswer extends Error {
  override name = "BrokenAnswer";
}

/** Posts bodies over one connection, one after the other. */
export interface Wire {
  /** @throws {Unanswered | BrokenAnswer} it is of no use any more */
  post(body: string): Promise<Answer>;
  close(): void;
}

/** Characters for the length of a body; spaces before it belong to no header's value. */
const DIGITS = 10;

/** Bytes of the places that a wire keeps, one for either way: a longest group of usual entries, and its answers. */
const KEPT = { sending: 65_536, receiving: 16_384 };

const ENCODER = new TextEncoder();
const DECODER = new TextDecoder();

/**
 * HTTP/1.1, as much as a POST of JSON and its answer need: a fetch costs Deno 60 to 90 µs more, half of what a feedback
 * does over REST.
 *
 * @param head the request's line and headers, without its length
 */
export function wireOver(connection: Connection, head: string): Wire {
  const start = ENCODER.encode(`${head}Content-Length: ${" ".repeat(DIGITS)}\r\n\r\n`);
  const sending = placeFor(KEPT.sending);
  const receiving = new Uint8Array(KEPT.receiving);

  function placeFor(bytes: number): Uint8Array {
    const place = new Uint8Array(start.length + bytes);
    place.set(start);
    return place;
  }

  function requestOf(body: string): Uint8Array {
    let place = sending;
    let { read, written } = ENCODER.encodeInto(body, place.subarray(start.length));
    if (read < body.length) {
      // No character has more than three bytes a unit. What is seldom as long is not kept.
      place = placeFor(3 * body.length);
      ({ written } = ENCODER.encodeInto(body, place.subarray(start.length)));
    }
    ENCODER.encodeInto(String(written).padStart(DIGITS), place.subarray(start.length - DIGITS - 4));
    return place.subarray(0, start.length + written);
  }

  async function send(request: Uint8Array): Promise<void> {
    for (let sent = 0; sent < request.length;) sent += await connection.write(request.subarray(sent));
  }

  async function read(): Promise<Answer> {
    let place = receiving;
    let [filled, ended] = [0, false];
    /** Reads on; resolves with how much there is then. */
    const more = async (): Promise<number> => {
      if (filled === place.length) {
        const larger = new Uint8Array(2 * filled);
        larger.set(place);
        place = larger;
      }
      // An end is an end, whether it was said or the connection broke.
      const came = await connection.read(place.subarray(filled)).catch(() => null);
      ended = came === null;
      return filled + (came ?? 0);
    };
    filled = await more();
    if (filled === 0) throw new Unanswered();
    /** Reads one head; resolves with it and where it ends. */
    const headFrom = async (start: number) => {
      for (;;) {
        const end = bodyIn(place, filled, start);
        if (end !== -1) return { ...headOf(DECODER.decode(place.subarray(start, end))), body: end };
        if (ended) throw new BrokenAnswer();
        filled = await more();
      }
    };
    let answered = await headFrom(0);
    while (answered.status < 200) answered = await headFrom(answered.body);
    const { status, length, chunked, closes, body } = answered;
    for (;;) {
      const came = place.subarray(body, filled);
      const whole = chunked ? unchunked(came) : { bytes: came.subarray(0, length), read: length ?? Infinity };
      if (whole && (whole.read <= came.length || (ended && whole.read === Infinity))) {
        return { status, text: DECODER.decode(whole.bytes), reusable: !closes && whole.read === came.length };
      }
      if (ended) throw new BrokenAnswer();
      filled = await more();
    }
  }

  return {
    async post(body) {
      await send(requestOf(body)).catch(() => {
        throw new Unanswered();
      });
      return read();
    },
    close() {
      try {
        connection.close();
      } catch {
        // It was closed already.
      }
    },
  };
}

/** Where the body begins, behind the first empty line from `start`; -1 where that has not come yet. */
function bodyIn(bytes: Uint8Array, filled: number, start: number): number {
  for (let at = start + 3; at < filled; at++) {
    if (bytes[at] === 10 && bytes[at - 1] === 13 && bytes[at - 2] === 10 && bytes[at - 3] === 13) return at + 1;
  }
  return -1;
}

/** Its status is below 200 where it only says that another one follows. @throws {BrokenAnswer} it is none of HTTP/1 */
function headOf(head: string) {
  const [, version, status = ""] = /^HTTP\/1\.([01]) ([1-5]\d\d)/.exec(head) ?? [];
  if (!version) throw new BrokenAnswer();
  const chunked = /\r\ntransfer-encoding:[ \t]*chunked[ \t]*\r/i.test(head);
  const length = /\r\ncontent-length:[ \t]*(\d+)[ \t]*\r/i.exec(head)?.[1];
  const closes = version === "0" || /\r\nconnection:[ \t]*close[ \t]*\r/i.test(head);
  return { status: Number(status), length: length === undefined ? undefined : Number(length), chunked, closes };
}

/** Puts the chunks of a body together; undefined where not all of them have come. @throws {BrokenAnswer} */
function unchunked(bytes: Uint8Array): { readonly bytes: Uint8Array; readonly read: number } | undefined {
  const whole = new Uint8Array(bytes.length);
  let [length, at] = [0, 0];
  for (;;) {
    const line = bytes.indexOf(10, at);
    if (line === -1) return undefined;
    const size = Number.parseInt(DECODER.decode(bytes.subarray(at, line)), 16);
    if (!(size >= 0)) throw new BrokenAnswer();
    const next = line + 1 + size + 2;
    if (next > bytes.length) return undefined;
    // Headers may follow the last chunk: then more is left than was read, and the connection is not used again.
    if (size === 0) return { bytes: whole.subarray(0, length), read: next };
    whole.set(bytes.subarray(line + 1, line + 1 + size), length);
    length += size;
    at = next;
  }
}
