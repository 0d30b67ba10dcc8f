import { periodOf, type Place, type Survey } from "@earshot/contract";
import { type Answered, countAnswered, readAnswered, readPlaces } from "../../store/clients.ts";
import type { Pool } from "../../store/connect.ts";
import type { Redis } from "../redis.ts";
import { followPartition } from "./partition-marks.ts";

/** Clients that are read at once: some three hundred a partition, whose marks take Redis a millisecond or two. */
const PAGE = 5000;

/** How long a partition may go without being read, in ms: far less than settled entries are kept in the log. */
const KEEP_UP = 20_000;

/** An hour of grace, in ms, for edges whose clock is behind ours at the turn of a period. */
const GRACE = 3_600_000;

/** What a rebuild has done. */
export interface Rebuilt {
  surveys: number;
  clients: number;
}

/**
 * Sets the marks of all who have answered, by what Postgres holds and what is in the logs behind it, while edges write.
 *
 * A mark that is there stays; none is taken away. Of surveys that recur, the periods that are over are left out: nobody
 * asks for their marks any more.
 *
 * @param now ms since 1970
 * @param say told how far it is
 */
export async function rebuildMarks(
  pool: Pool,
  redis: Redis,
  surveys: readonly Survey[],
  now: number,
  say: (progress: string) => void,
): Promise<Rebuilt> {
  say("Reading the logs");
  const places = await readPlaces(pool);
  const partitions = new Map(
    await Promise.all(
      places.map(async (place) => [place.partition, await followPartition(redis, place.partition, place)] as const),
    ),
  );
  await Promise.all([...partitions.values()].map((partition) => partition.setUnsettled()));

  const expected = await countAnswered(pool);
  const rebuilt: Rebuilt = { surveys: 0, clients: 0 };
  let keptUp = Date.now();
  for (const survey of surveys) {
    let done = 0;
    let behind: Answered | null = null;
    do {
      say(`Marks of ${survey.id}, ${done} of about ${expected.get(survey.id) ?? 0}`);
      const page: Answered[] = await readAnswered(pool, survey.id, periodOf(survey, now - GRACE), behind, PAGE);
      const byPartition = Map.groupBy(page, ({ partition }) => partition);
      await Promise.all(
        [...byPartition].map(async ([partition, clients]) =>
          partitions.get(partition)?.set(clients.map((client) => placeOf(survey, client))),
        ),
      );
      done += page.length;
      behind = page.length < PAGE ? null : (page.at(-1) ?? null);
      if (Date.now() - keptUp > KEEP_UP) {
        await Promise.all([...partitions.values()].map((partition) => partition.keepUp()));
        keptUp = Date.now();
      }
    } while (behind !== null);
    rebuilt.surveys++;
    rebuilt.clients += done;
  }
  return rebuilt;
}

const placeOf = (survey: Survey, { client, period }: Answered): Place => {
  return { survey: survey.id, period, client: client.replaceAll("-", "") };
};
