import { expect, test } from "vitest";
import { BrokenAnswer, Unanswered, wireOver, type Connection } from "./wire.ts";

const HEAD = "POST / HTTP/1.1\r\nHost: redis.example\r\n";

/** A connection on which these pieces come, and then its end, or a fault; `taken` bytes a write are taken. */
function scripted(pieces: readonly (string | Uint8Array)[], taken = Infinity, fault?: Error) {
  const coming = pieces.map((piece) => (typeof piece === "string" ? new TextEncoder().encode(piece) : piece));
  const sent: number[] = [];
  const connection: Connection = {
    read(into) {
      const next = coming.shift();
      if (!next) return fault ? Promise.reject(fault) : Promise.resolve(null);
      into.set(next.subarray(0, into.length));
      if (next.length > into.length) coming.unshift(next.subarray(into.length));
      return Promise.resolve(Math.min(next.length, into.length));
    },
    write(bytes) {
      const took = bytes.subarray(0, taken);
      sent.push(...took);
      return Promise.resolve(took.length);
    },
    close: () => {},
  };
  return { wire: wireOver(connection, HEAD), sent: () => new TextDecoder().decode(Uint8Array.from(sent)) };
}

const bytesOf = (text: string) => Array.from(new TextEncoder().encode(text), (byte) => Uint8Array.of(byte));
const long = "x".repeat(70_000);

test.each(["[]", '["é 👍"]', long, "é".repeat(40_000)])("a body is sent with its length in bytes: %#", async (body) => {
  const { wire, sent } = scripted(["HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"], 1000);
  await wire.post(body);
  const [head = "", given] = sent().split("\r\n\r\n");
  expect(head.startsWith(HEAD)).toBe(true);
  expect(Number(/\r\nContent-Length:(.*)$/.exec(head)?.[1])).toBe(Buffer.byteLength(body));
  expect(given).toBe(body);
});

const measured = (text: string) => `HTTP/1.1 200 OK\r\ncontent-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
const early = "HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n";
const inChunks = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

test.each([
  ["by its length", [measured("é 👍")], { text: "é 👍", reusable: true }],
  ["byte by byte", bytesOf(measured("é 👍")), { text: "é 👍", reusable: true }],
  ["longer than what is read at a time", [measured(long)], { text: long, reusable: true }],
  ["in chunks", [`${inChunks}3\r\nabc\r\n1;x=y\r\n\r\r\n0\r\n\r\n`], { text: "abc\r", reusable: true }],
  ["in chunks, byte by byte", bytesOf(`${inChunks}4\r\n👍\r\n0\r\n\r\n`), { text: "👍", reusable: true }],
  ["in chunks, with more behind them", [`${inChunks}1\r\na\r\n0\r\nx: y\r\n\r\n`], { text: "a", reusable: false }],
  ["to the end of the connection", ["HTTP/1.1 200 OK\r\n\r\n", "abc"], { text: "abc", reusable: false }],
  ["for the last time", ["HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\na"], { reusable: false }],
  ["as of old", ["HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\na"], { reusable: false }],
  ["behind others that announce it", [`${early}${early}${measured("abc")}`], { text: "abc", reusable: true }],
  ["behind them, byte by byte", bytesOf(`${early}${measured("é")}`), { text: "é", reusable: true }],
  ["with more than was asked for", [`${measured("abc")}HTTP`], { text: "abc", reusable: false }],
  ["by a refusal", ["HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\n{}"], { status: 401, text: "{}" }],
] as const)("an answer is read %s", async (_, pieces, wanted) => {
  expect(await scripted(pieces).wire.post("[]")).toMatchObject({ status: 200, ...wanted });
});

test.each([
  ["nothing", [], Unanswered],
  ["half a head", ["HTTP/1.1 200 OK\r\nContent-"], BrokenAnswer],
  ["an announcement of one", [early], BrokenAnswer],
  ["half a body", [measured("abc").slice(0, -1)], BrokenAnswer],
  ["half a chunk", [`${inChunks}3\r\nab`], BrokenAnswer],
  ["no end of chunks", [`${inChunks}3\r\nabc\r\n`], BrokenAnswer],
  ["a chunk of no size", [`${inChunks}x\r\nabc\r\n`], BrokenAnswer],
  ["something else", ["-ERR unknown\r\n\r\n"], BrokenAnswer],
] as const)("%s is no answer", async (_, pieces, error) => {
  await expect(scripted(pieces).wire.post("[]")).rejects.toThrow(error);
  const broken = new Error("Connection reset by peer");
  await expect(scripted(pieces, Infinity, broken).wire.post("[]")).rejects.toThrow(error);
});

test("one answer follows another", async () => {
  const { wire } = scripted([measured("one"), measured("another")]);
  expect([await wire.post("[1]"), await wire.post("[2]")]).toMatchObject([{ text: "one" }, { text: "another" }]);
});
