import { type Socket, connect, createServer } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { LOOPBACK } from "../local/process/ports.ts";
import { type Link, openLink } from "./link.ts";

/** A server that answers every message with itself, and a link to it. */
async function echo(): Promise<{ link: Link; dial: () => Promise<Dialled> }> {
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.pipe(socket);
  });
  await new Promise<void>((listening) => server.listen(0, LOOPBACK, listening));
  const address = server.address();
  const link = await openLink(typeof address === "object" && address ? address.port : 0);
  onTestFinished(() => {
    link.close();
    server.close();
  });
  return { link, dial: () => dial(link.port) };
}

interface Dialled {
  socket: Socket;
  heard: () => string;
  closed: () => boolean;
}

async function dial(port: number): Promise<Dialled> {
  const socket = connect({ port, host: LOOPBACK });
  let [heard, closed] = ["", false];
  socket.on("data", (piece) => (heard += piece.toString()));
  socket.on("close", () => (closed = true));
  socket.on("error", () => {});
  // A connection that is refused may be gone before it was ever there.
  await new Promise<void>((settled) => socket.once("connect", settled).once("close", settled));
  onTestFinished(() => void socket.destroy());
  return { socket, heard: () => heard, closed: () => closed };
}

it("keeps the order of bytes whatever the delay, also when the weather turns good in between", async () => {
  const { link, dial } = await echo();
  const { socket, heard } = await dial();
  link.weather({ delay: () => Math.random() * 20 });
  let sent = "";
  for (let place = 0; place < 200; place++) {
    const piece = `${place} `;
    sent += piece;
    socket.write(piece);
    if (place === 150) link.heal();
    await new Promise((next) => setImmediate(next));
  }
  await expect.poll(heard, { timeout: 30_000 }).toHaveLength(sent.length);
  expect(heard()).toBe(sent);
});

it("cuts before a message, within it, and behind its answer", async () => {
  const { link, dial } = await echo();
  for (const [moment, answer] of [
    ["before", ""],
    ["unanswered", ""],
    ["answered", "the word\n"],
  ] as const) {
    const { socket, heard, closed } = await dial();
    let deeds = 0;
    const done = link.at(moment, "word", () => deeds++);
    socket.write("the word\n");
    await done;
    await expect.poll(closed).toBe(true);
    expect([moment, deeds, heard()]).toEqual([moment, 1, answer]);
  }
});

it("holds a message and what comes behind it until it is released, also where its sender has gone", async () => {
  const { link, dial } = await echo();
  const { socket, heard } = await dial();
  const held = link.hold("late");
  socket.write("early ");
  await expect.poll(heard).toBe("early ");
  socket.write("late ");
  await held.caught;
  socket.write("later");
  held.release();
  await expect.poll(heard).toBe("early late later");
});

it("swallows, refuses and cuts in the middle", async () => {
  const { link, dial } = await echo();
  const silent = await dial();
  link.weather({ silent: true });
  silent.socket.write("lost");
  await new Promise((next) => setImmediate(next));
  expect(silent.closed()).toBe(false);
  link.heal();
  await expect.poll(silent.closed).toBe(true);
  expect(silent.heard()).toBe("");

  link.weather({ refused: true });
  const refused = await dial();
  await expect.poll(refused.closed).toBe(true);

  link.weather({ cutAfter: () => 5 });
  const cut = await dial();
  cut.socket.write("0123456789");
  await expect.poll(cut.closed).toBe(true);
});
