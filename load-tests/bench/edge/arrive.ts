import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { v7 } from "uuid";

/*
 * Clients that arrive at a steady rate, whether or not earlier ones have been answered: what wrk cannot do. A program
 * of its own, so that it can be held to a core, and plain sockets, as fetch costs more than the edge that is measured.
 *
 * It opens its connections first, as a proxy before the edge has them open, and capacity is measured on open ones.
 * Opened when they are needed they make a storm of their own: a pause of 20 ms needs hundreds more, both sides are at
 * work with these for 100 ms, which needs the rest. 4 % were refused at 80 % of capacity for that, always at the same
 * moment. Then it grows to its rate and counts from there on: at first this program, not yet compiled, is slow itself.
 *
 * Arguments: port, path, clients a second, seconds at that rate. Prints one line of JSON, see `Arrived` in overload.ts.
 */

/** How long it grows to its rate, in ms. */
const GROWING = 2000;

/** Connections; who finds none free waits, and its wait counts. */
const CONNECTIONS = 2000;

/** How long the last may wait for their answers, in ms. */
const PATIENCE = 5000;

const [port, path, rate, counted] = [
  Number(process.argv[2]),
  process.argv[3],
  Number(process.argv[4]) / 1000,
  Number(process.argv[5]) * 1000,
];
const head = `POST ${path} HTTP/1.1\r\nHost: bench.example\r\nContent-Type: application/json\r\nContent-Length: 68\r\n\r\n`;

const accepted: number[] = [];
const refused: number[] = [];
/** Who came before the full rate was reached. */
const early = Math.ceil((rate * GROWING) / 2);
const free: Line[] = [];
/** When those were due who have found no connection free. */
const waiting: number[] = [];
let sent = 0;
let answered = 0;
let withoutRetryAfter = 0;
let broken = 0;

/** One connection, with at most one request under way. */
class Line {
  readonly #socket: Socket;
  #due = 0;
  #busy = false;
  #text = "";

  constructor() {
    this.#socket = connect(port, "127.0.0.1");
    this.#socket.setNoDelay(true);
    this.#socket.setEncoding("latin1");
    this.#socket.on("data", (text: string) => this.#read(text));
    this.#socket.on("error", () => {});
    this.#socket.on("close", () => {
      if (this.#busy && this.#due >= counting) broken++;
      const place = free.indexOf(this);
      if (place >= 0) free.splice(place, 1);
    });
  }

  static async open(): Promise<Line> {
    const line = new Line();
    await once(line.#socket, "connect");
    return line;
  }

  send(due: number): void {
    this.#due = due;
    this.#busy = true;
    this.#socket.write(`${head}{"submissionId":"${v7()}","answer":"a"}`);
  }

  #read(text: string): void {
    this.#text += text;
    const end = this.#text.indexOf("\r\n\r\n");
    if (end < 0) return;
    const headers = this.#text.slice(0, end).toLowerCase();
    const length = Number(/\r\ncontent-length: *(\d+)/.exec(headers)?.[1] ?? 0);
    if (this.#text.length < end + 4 + length) return;
    this.#text = "";
    this.#busy = false;
    if (this.#due >= counting) this.#count(headers, performance.now() - this.#due);
    const next = waiting.shift();
    if (next === undefined) free.push(this);
    else this.send(next);
  }

  #count(headers: string, took: number): void {
    answered++;
    if (headers.startsWith("http/1.1 202")) return void accepted.push(took);
    refused.push(took);
    if (!/^http\/1\.1 (?:503|429)/.test(headers) || !headers.includes("\r\nretry-after:")) withoutRetryAfter++;
  }
}

function arriveAt(due: number): void {
  sent++;
  const line = free.pop();
  if (line === undefined) waiting.push(due);
  else line.send(due);
}

while (free.length < CONNECTIONS) free.push(await Line.open());

const began = performance.now();
const counting = began + GROWING;

/** When each is due, in ms from the beginning: the rate grows evenly, then stays. */
const dueAt = (nth: number) => (nth < early ? Math.sqrt((2 * nth * GROWING) / rate) : GROWING / 2 + nth / rate);

const timer = setInterval(() => {
  const now = performance.now() - began;
  const end = GROWING + counted;
  for (let due = dueAt(sent); due < Math.min(now, end); due = dueAt(sent)) arriveAt(began + due);
  const unanswered = sent - early - answered - broken;
  if (now < end || (unanswered > 0 && now < end + PATIENCE)) return;
  clearInterval(timer);
  process.stdout.write(
    `${JSON.stringify({ sent: sent - early, broken, withoutRetryAfter, unanswered, accepted: told(accepted), refused: told(refused) })}\n`,
  );
  process.exit();
}, 2);

function told(times: number[]) {
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.max(0, Math.ceil(times.length * share) - 1)] ?? 0;
  return { count: times.length, p50: at(0.5), p99: at(0.99) };
}
