import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { connect } from "node:net";
import { getLogger } from "@logtape/logtape";
import { Registry } from "prom-client";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Pass } from "../pass.ts";
import { resultsOf, type Shown } from "../results-of.ts";
import { type EventStream, openStream } from "../test/event-stream.ts";
import { VOTE } from "../test/world.ts";
import { heldBy } from "./held.ts";
import { createHub, type Hub } from "./hub.ts";

/** A survey whose only answer so far was given `total` times. */
const shown = (total: number): Shown =>
  resultsOf({
    survey: VOTE,
    version: total,
    counts: new Map([["a", total]]),
    cases: { open: 0, total: 0 },
    archived: false,
    asOf: null,
  });

let hub: Hub;
let server: Server;
let read: () => Promise<Shown>;
let over: () => void;
let pass: Pass;
const streams: EventStream[] = [];

const newHub = (): Hub =>
  createHub({
    readings: { these: async () => [await read()], surveys: async () => [VOTE] },
    backstop: 3_600_000,
    log: getLogger(["test"]),
    registry: new Registry(),
  });

beforeEach(async () => {
  read = async () => shown(0);
  over = vi.fn<() => void>();
  pass = { by: "anyone" };
  hub = newHub();
  server = createServer((request, outgoing) => {
    void (async () => {
      const held = heldBy(request.headers["last-event-id"]?.toString());
      const [[id, one] = []] = await hub.current([VOTE.id], held);
      if (id === undefined || !one) throw new Error("Cannot watch what is not there");
      outgoing.writeHead(200, { "content-type": "text/event-stream" });
      outgoing.flushHeaders();
      const seen = new Map([[id, { shown: one, pass }]]);
      hub.watch(outgoing, { seen, held, refused: new Map(), wants: { all: false, member: false }, over });
    })();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
});
afterEach(() => {
  for (const stream of streams.splice(0)) stream.close();
  hub.close();
  server.close();
  server.closeAllConnections();
});

function port(): number {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("Cannot find the port of the test's server");
  return address.port;
}

async function watch(headers?: Record<string, string>): Promise<EventStream> {
  const stream = await openStream(`http://127.0.0.1:${port()}/`, headers);
  streams.push(stream);
  await vi.waitFor(() => expect(stream.events).not.toEqual([]));
  return stream;
}

/** Totals one after the other; a beat, which a machine that is slow lets through between them, has none. */
const totals = ({ events }: EventStream) =>
  events.map(({ data }) => (data as { total?: number }).total).filter((total) => total !== undefined);

describe("the hub", () => {
  it("reads once more for a change that came while it was reading", async () => {
    const stream = await watch();
    const readings: ((shown: Shown) => void)[] = [];
    read = () => new Promise((answer) => readings.push(answer));
    hub.changed(VOTE.id);
    await vi.waitFor(() => expect(readings).toHaveLength(1));
    hub.changed(VOTE.id);
    readings[0]?.(shown(0));
    await vi.waitFor(() => expect(readings).toHaveLength(2));
    readings[1]?.(shown(5));
    await vi.waitFor(() => expect(totals(stream).at(-1)).toBe(5));
  });

  it("gives the last word to the reading that began last", async () => {
    const stream = await watch();
    const readings: ((shown: Shown) => void)[] = [];
    read = () => new Promise((answer) => readings.push(answer));
    hub.changed(VOTE.id);
    await vi.waitFor(() => expect(readings).toHaveLength(1));
    // Somebody who has more than is in memory is answered out of a reading of its own.
    read = async () => shown(7);
    await watch({ "last-event-id": "vote=7.AAAAAAAA" });
    readings[0]?.(shown(6));
    read = async () => shown(8);
    hub.changed(VOTE.id);
    await vi.waitFor(() => expect(totals(stream).at(-1)).toBe(8));
    expect(totals(stream)).toEqual([0, 7, 8]);
  });

  it("lets a viewer that takes nothing wait, and tells it the newest totals alone once it takes some", async () => {
    // So many answers fill what the system holds for a viewer.
    const wide = (total: number): Shown => {
      const { results, ...rest } = shown(total);
      const filling = Array.from({ length: 60_000 }, (_, place) => ({ answer: `filling-${place}`, count: 0 }));
      return { ...rest, results: { ...results, answers: filling } };
    };
    const quick = await watch();
    const slow = connect(port(), "127.0.0.1");
    slow.write("GET / HTTP/1.1\r\nhost: test\r\n\r\n");
    await once(slow, "readable");
    const most = 10;
    for (let total = 1; total <= most; total++) {
      read = async () => wide(total);
      hub.changed(VOTE.id);
      await vi.waitFor(() => expect(totals(quick).at(-1)).toBe(total));
    }
    let text = "";
    slow.on("data", (chunk: Buffer) => (text += chunk.toString("latin1")));
    // The last is told by itself, without another change.
    await vi.waitFor(() => expect(text).toContain(`"total":${most},`));
    const told = Array.from(text.matchAll(/"total":(\d+),/g), ([, total]) => Number(total));
    expect(told).toEqual(told.toSorted((a, b) => a - b));
    expect(told.length).toBeLessThan(most);
    slow.destroy();
  });

  it("speaks to viewers behind a proxy of HTTP/1.0, which knows no chunks", async () => {
    const socket = connect(port(), "127.0.0.1");
    socket.write("GET / HTTP/1.0\r\nhost: test\r\n\r\n");
    let text = "";
    socket.on("data", (chunk: Buffer) => (text += chunk.toString("latin1")));
    await vi.waitFor(() => expect(text).toContain('"total":0'));
    expect(text.split("\r\n\r\n")[1]).toMatch(/^retry: 1000\n\nevent: results\n/);
    socket.destroy();
  });

  it("asks for no pass a second time while it has had no answer, and sends away who has none any more", async () => {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const still = vi.fn<() => Promise<boolean>>(() => promise);
    pass = { by: "member", until: Infinity, still };
    read = async () => ({ ...shown(0), survey: { ...VOTE, results: "private" } });
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    try {
      hub.close();
      hub = newHub();
      const stream = await watch();
      vi.advanceTimersByTime(30_000);
      expect(still).toHaveBeenCalledTimes(1);
      resolve(false);
      await vi.waitFor(() => {
        hub.changed(VOTE.id);
        expect(over).toHaveBeenCalledTimes(1);
      });
      await vi.waitFor(() => {
        expect(stream.events).toContainEqual(expect.objectContaining({ data: { survey: VOTE.id, status: 401 } }));
      });
    } finally {
      vi.useRealTimers();
    }
  });

  it("gives a place back once, whether the viewer leaves or is sent away", async () => {
    const [leaves] = [await watch(), await watch()];
    leaves.close();
    await vi.waitFor(() => expect(over).toHaveBeenCalledTimes(1));
    hub.close();
    await vi.waitFor(() => expect(over).toHaveBeenCalledTimes(2));
  });
});
