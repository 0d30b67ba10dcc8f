import { expect, it } from "vitest";
import { ownPostgres } from "../../../infra/local/testbed/index.ts";
import { postgresProcesses, smallDisk } from "../../../infra/local/testbed/small-disk.ts";
import { drainOf } from "./test/drain.ts";
import { afterwardsAll, createWorld, feedbackOf, SERVICE } from "./test/world.ts";

const P = 5;

it(
  "waits while the disk of Postgres is full, blames no entry, and goes on by itself",
  { timeout: 90_000 },
  async () => {
    const disk = smallDisk(160_000_000);
    afterwardsAll(async () => disk.remove());
    const postgres = await ownPostgres(disk.folder);
    afterwardsAll(() => postgres.discard());
    const world = await createWorld({ databaseUrl: postgres.url, forAll: true });
    const drain = drainOf(world);
    const admit = (from: number, count: number) =>
      world.admit(
        P,
        ...Array.from({ length: count }, (_, place) =>
          feedbackOf(from + place, { survey: SERVICE.id, answer: "5", comment: `${from + place} `.repeat(200) }),
        ),
      );
    await admit(0, 100);
    await expect.poll(() => world.account(P), { timeout: 20_000 }).toMatchObject({ stored: 100 });

    disk.fill(() => postgresProcesses(postgres.folder));
    let admitted = 100;
    const failed = () => drain.records.find(({ rawMessage }) => rawMessage === "Cannot settle, trying on");
    while (!failed()) admitted = await admit(admitted, 500);
    // The tables found no room (53100), or the write-ahead log found none and Postgres went down.
    expect(String(failed()?.properties["code"])).toMatch(/^(?:53100|57P0\d|08\w{3}|E[A-Z]+|CONN\w+|XX000)$/);
    disk.free();
    // As whatever keeps it running would: it is down where it was its log that found no room.
    await postgres.start();

    await expect
      .poll(() => world.account(P), { timeout: 60_000 })
      .toMatchObject({ last_n: admitted, stored: admitted, dead: 0, duplicate: 0 });
    expect(await world.differences()).toEqual([]);
    await expect.poll(async () => (await drain.ready()).status, { timeout: 20_000 }).toBe(200);
  },
);
