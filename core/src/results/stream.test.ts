import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { PATHS, Results, STREAM_EVENTS } from "@earshot/contract";
import { eq, sql } from "drizzle-orm";
import * as v from "valibot";
import { afterEach, describe, expect, it, vi } from "vitest";
import { ownPostgres } from "../../../infra/local/testbed/index.ts";
import { survey as surveys } from "../store/schema.ts";
import { type EventStream, openStream } from "./test/event-stream.ts";
import { RATING, type Setting, startResults, VOTE, type World } from "./test/world.ts";

const NEVER = 3_600_000;

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

async function start(options?: Setting): Promise<World> {
  const world = await startResults(options);
  closing.push(world.close);
  return world;
}

async function watch(world: World, survey: string, headers: Record<string, string> = {}): Promise<EventStream> {
  const stream = await openStream(world.url + PATHS.stream(survey), headers);
  closing.push(() => stream.close());
  return stream;
}

/** The id of the state that a viewer is told who comes now. */
async function stateOf(world: World): Promise<string> {
  const stream = await watch(world, VOTE.id);
  await vi.waitFor(() => expect(stream.events).not.toEqual([]));
  stream.close();
  return stream.events[0]?.id ?? "";
}

const resultsIn = ({ events }: EventStream) =>
  events.filter(({ event }) => event === STREAM_EVENTS.results).map(({ data }) => v.parse(Results, data));
const newest = (stream: EventStream) => resultsIn(stream).at(-1);

describe("the stream of a survey", () => {
  it("begins with the totals, says how to come back, and tells proxies to hold nothing", async () => {
    const world = await start();
    const stream = await watch(world, VOTE.id);
    await vi.waitFor(() => expect(newest(stream)).toMatchObject({ survey: VOTE.id, version: 0, total: 0 }));
    expect(stream.events[0]?.id).toMatch(/^vote=0\.[\w-]{8}$/);
    expect(stream.retries).toEqual([1000]);
    expect(Object.fromEntries(stream.response.headers)).toMatchObject({
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-store",
      "x-accel-buffering": "no",
    });
  });

  it("pushes a change to all viewers, as the same bytes, and needs no polling for it", async () => {
    const world = await start({ backstop: NEVER });
    const streams = await Promise.all(Array.from({ length: 5 }, () => watch(world, VOTE.id)));
    await world.settle({ survey: VOTE.id, answer: "a" });
    for (const stream of streams) await vi.waitFor(() => expect(newest(stream)?.total).toBe(1));
    const texts = streams.map(({ events }) => events.findLast(({ event }) => event === "results")?.text);
    expect(new Set(texts).size).toBe(1);
    expect(streams[0]?.events.at(-1)?.id).toMatch(/^vote=1\./);
  });

  it("leaves the viewers of other surveys alone", async () => {
    const world = await start();
    await world.database
      .update(surveys)
      .set({ config: { ...RATING, results: "public" } })
      .where(eq(surveys.id, RATING.id));
    const [vote, rating] = [await watch(world, VOTE.id), await watch(world, RATING.id)];
    await world.settle({ survey: VOTE.id, answer: "a" });
    await vi.waitFor(() => expect(newest(vote)?.total).toBe(1));
    await vi.waitFor(() => expect(resultsIn(rating)).not.toHaveLength(0));
    expect(resultsIn(rating)).toHaveLength(1);
  });

  it("sends at most a few updates a second of a storm, and always the last state", async () => {
    const world = await start();
    const stream = await watch(world, VOTE.id);
    const began = Date.now();
    for (let n = 0; n < 150; n++) await world.settle({ survey: VOTE.id, answer: "b", partition: n % 16 });
    await vi.waitFor(() => expect(newest(stream)?.total).toBe(150));
    // One per 250 ms, and the first and the last one.
    expect(resultsIn(stream).length).toBeLessThanOrEqual((Date.now() - began) / 250 + 3);
    const versions = resultsIn(stream).map(({ version }) => version);
    expect(versions).toEqual(versions.toSorted((a, b) => a - b));
  });

  it("beats, with the date of the totals", async () => {
    const world = await start();
    const stream = await watch(world, VOTE.id);
    const beats = () => stream.events.filter(({ event }) => event === STREAM_EVENTS.beat);
    await vi.waitFor(() => expect(beats().at(-1)?.data).toEqual({ asOf: null }));
    await world.database.execute(sql`update partition_offset set caught_up_at = '2026-01-02T03:04:05Z'`);
    await vi.waitFor(() => expect(beats().at(-1)?.data).toEqual({ asOf: "2026-01-02T03:04:05.000Z" }));
    expect(resultsIn(stream)).toHaveLength(1);
  });

  it("resumes: a viewer who has this state gets a beat, one who has another gets the totals", async () => {
    const world = await start();
    const before = await stateOf(world);
    await world.settle({ survey: VOTE.id, answer: "a" });
    const had = await watch(world, VOTE.id, { "last-event-id": await stateOf(world) });
    const lacked = await watch(world, VOTE.id, { "last-event-id": before });
    await vi.waitFor(() => expect([had.events.length > 0, lacked.events.length > 0]).toEqual([true, true]));
    expect([had.events[0]?.event, lacked.events[0]?.event]).toEqual(["beat", "results"]);
    await world.settle({ survey: VOTE.id, answer: "b" });
    await vi.waitFor(() => expect(newest(had)?.total).toBe(2));
  });

  it("ends for viewers without a session when the survey turns private", async () => {
    const world = await start();
    const stranger = await watch(world, VOTE.id);
    const cookie = `${world.cookies.name}=${world.cookies.begin().value}`;
    const signedIn = await watch(world, VOTE.id, { cookie });
    await world.database.execute(
      sql`update survey set config = ${JSON.stringify({ ...VOTE, results: "private" })}::jsonb where id = ${VOTE.id}`,
    );
    expect(await stranger.ended).toBe(true);
    await world.settle({ survey: VOTE.id, answer: "a" });
    await vi.waitFor(() => expect(newest(signedIn)?.total).toBe(1));
    expect((await fetch(world.url + PATHS.stream(VOTE.id))).status).toBe(401);
  });

  it("answers HEAD without keeping a viewer, and unknown surveys by 404", async () => {
    const world = await start();
    expect((await fetch(world.url + PATHS.stream(VOTE.id), { method: "HEAD" })).status).toBe(200);
    expect((await fetch(world.url + PATHS.stream("nothing"))).status).toBe(404);
    const metrics = await (await fetch(world.url + PATHS.metrics)).text();
    expect(metrics).toMatch(/^earshot_results_viewers 0$/m);
  });

  it("forgets viewers who leave", async () => {
    const world = await start();
    const viewers = async () => /viewers (\d+)$/m.exec(await (await fetch(world.url + PATHS.metrics)).text())?.[1];
    const streams = await Promise.all([watch(world, VOTE.id), watch(world, VOTE.id)]);
    expect(await viewers()).toBe("2");
    for (const stream of streams) stream.close();
    await vi.waitFor(async () => expect(await viewers()).toBe("0"));
    // Those who do not wait for an answer, and who ask for a second stream while they hold one, leave nothing either.
    const { hostname, port } = new URL(world.url);
    const ask = `GET ${PATHS.stream(VOTE.id)} HTTP/1.1\r\nhost: test\r\n\r\n`;
    const hasty: Socket[] = [];
    for (let n = 0; n < 20; n++) {
      const socket = connect(Number(port), hostname);
      hasty.push(socket);
      await once(socket, "connect");
      socket.write(ask + ask);
      if (n % 2 === 0) socket.destroy();
      else await once(socket, "readable");
    }
    await vi.waitFor(async () => expect(Number(await viewers())).toBeLessThanOrEqual(10));
    for (const socket of hasty) socket.destroy();
    await vi.waitFor(async () => expect(await viewers()).toBe("0"));
    await world.settle({ survey: VOTE.id, answer: "a" });
    const stream = await watch(world, VOTE.id);
    await vi.waitFor(() => expect(newest(stream)?.total).toBe(1));
  });

  it("ends all streams cleanly, with a time to come back, when the service ends", async () => {
    const world = await start();
    const streams = await Promise.all(Array.from({ length: 3 }, () => watch(world, VOTE.id)));
    world.hub.close();
    for (const stream of streams) {
      expect(await stream.ended).toBe(true);
      expect(stream.retries.at(-1)).toBeGreaterThanOrEqual(1000);
    }
  });
});

describe("when Postgres fails", () => {
  it("a change that nobody heard of is seen by the backstop", async () => {
    const world = await start();
    const stream = await watch(world, VOTE.id);
    await vi.waitFor(() => expect(stream.events).not.toHaveLength(0));
    await world.settle({ survey: VOTE.id, answer: "a", notify: false });
    await vi.waitFor(() => expect(newest(stream)?.total).toBe(1));
  });

  it("a change whose notification was lost with the connection arrives when it listens again", async () => {
    const world = await start({ backstop: NEVER });
    const stream = await watch(world, VOTE.id);
    await vi.waitFor(() => expect(stream.events).not.toHaveLength(0));
    for (let total = 1; total <= 5; total++) {
      await world.database.execute(sql`
        select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and application_name = 'earshot-results-test'`);
      await world.settle({ survey: VOTE.id, answer: "a" });
      await vi.waitFor(() => expect(newest(stream)?.total).toBe(total));
    }
  });

  it("streams stay open while it is down, listen again afterwards, and totals move on; what needs it is unavailable meanwhile", async () => {
    const postgres = await ownPostgres();
    const world = await start({ databaseUrl: postgres.url, backstop: NEVER });
    const stream = await watch(world, VOTE.id);
    await vi.waitFor(() => expect(stream.events).not.toHaveLength(0));
    await postgres.stop();
    const before = stream.events.length;
    await vi.waitFor(() => expect(stream.events.length).toBeGreaterThan(before + 1));
    const refused = await fetch(world.url + PATHS.trend(VOTE.id));
    expect([refused.status, await refused.json()]).toEqual([503, expect.objectContaining({ code: "unavailable" })]);
    await postgres.start();
    await vi.waitFor(() => world.settle({ survey: VOTE.id, answer: "a" }));
    await vi.waitFor(() => expect(newest(stream)?.total).toBe(1));
    await world.settle({ survey: VOTE.id, answer: "b" });
    await vi.waitFor(() => expect(newest(stream)?.total).toBe(2));
  });
});
