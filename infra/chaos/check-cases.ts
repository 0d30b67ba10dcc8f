import { readTickets } from "../local/e2e/tickets.ts";
import type { Wish } from "./account.ts";
import type { Violations } from "./invariants.ts";
import { CANARY, commentOf } from "./words.ts";
import type { World } from "./world.ts";

interface Followed {
  survey: string;
  client: string;
  /** Of the client's feedback; null where it has none. */
  wish: number | null;
  negative: boolean | null;
  /** Cases that follow the client now … */
  live: number;
  /** … of which those that say it is unhappy, and those whose event is sent. */
  unhappy: number;
  sent: number;
}

/**
 * Cases, events and tickets of unhappy clients, and what is left of those who erased what they said.
 *
 * A case follows its client: one at most that is not closed, marked recovered while the client's last word is not a
 * negative one, withdrawn or gone when that word was taken back.
 */
export async function checkCases(
  world: World,
  places: ReadonlyMap<string, readonly Wish[]>,
  wishes: ReadonlyMap<number, Wish>,
  violations: Violations,
  { mayLose, rewinds }: { mayLose: boolean; rewinds: boolean },
): Promise<void> {
  const followed = await world.sql<Followed[]>`
    select survey, client, max(substring(feedback.page from '/w/([0-9]+)/$')::int) as wish, bool_or(negative) as negative,
      count(cases.id)::float8 as live, count(*) filter (where cases.id is not null and recovered_at is null)::float8 as unhappy,
      count(*) filter (where outbox.sent_at is not null and outbox.event_id is not null)::float8 as sent
    from feedback full join (select * from cases where state not in ('withdrawn', 'solved')) as cases using (survey, client)
    left join outbox on outbox.case_id = cases.id group by survey, client`;
  for (const { wish, survey, negative, live, unhappy, sent } of followed) {
    const who = `a client of ${survey} (wish ${wish ?? "taken back"})`;
    if (live > 1) violations.add("I7", `${who} has ${live} cases`);
    else if (negative === true && unhappy !== 1) violations.add("I7", `${who} is unhappy and has no case that says so`);
    else if (negative === true && sent !== 1) violations.add("I7", `${who} is unhappy and its event is not sent`);
    else if (negative === false && unhappy !== 0) violations.add("I7", `${who} is not unhappy and its case says so`);
    else if (negative === null && live !== 0) violations.add("I7", `${who} has a case`);
  }

  const tickets = Map.groupBy(await readTickets(world.helpdesk), ({ external_id }) => external_id);
  const cases = await world.sql<{ id: string; survey: string; wish: number | null; live: boolean }[]>`
    select cases.id, survey, substring(page from '/w/([0-9]+)/$')::int as wish, state not in ('withdrawn', 'solved') as live
    from cases left join feedback using (survey, client)`;
  for (const { id, survey, wish, live } of cases) {
    const made = tickets.get(id) ?? [];
    tickets.delete(id);
    if (live ? made.length !== 1 : made.length > 1)
      violations.add("I8", `a case of ${survey} has ${made.length} tickets`);
    // What it tells is what the client said when the case began, so one of the things this client has said.
    const said = wish === null ? undefined : places.get(`${wishes.get(wish)?.client}/${survey}`);
    for (const { description } of said === undefined ? [] : made) {
      const told = description.includes(CANARY);
      if (told && !said?.some((each) => typeof each.comment === "string" && description.includes(commentOf(each.wish))))
        violations.add("I10", `the ticket of wish ${wish} holds another comment`);
    }
  }
  if (!rewinds) violations.each("I4", [...tickets.keys()], () => "a ticket was made for a case that there is not");
  if (!mayLose) await erased(world, places, violations);
}

/** Who has erased what it said: no word of it is left in Postgres, but of what it said afterwards. */
async function erased(
  { sql }: World,
  places: ReadonlyMap<string, readonly Wish[]>,
  violations: Violations,
): Promise<void> {
  const left = await sql<{ place: string; text: string }[]>`
    select 'outbox' as place, detail as text from outbox union all
    select 'feedback', comment from feedback where comment is not null union all
    select 'dead_letter', convert_from(payload, 'UTF8') from dead_letter`;
  const texts = left.flatMap(({ place, text }) =>
    [...text.matchAll(new RegExp(`${CANARY} (\\d+) `, "g"))].map(([, wish]) => ({ place, wish: Number(wish) })),
  );
  const gone = new Set<number>();
  for (const doings of places.values()) {
    const last = doings.findLastIndex((each) => each.doing === "erase" && each.answers.some(isGranted));
    for (const { wish } of doings.slice(0, Math.max(0, last))) gone.add(wish);
  }
  for (const { place, wish } of texts) {
    if (gone.has(wish)) violations.add("I18", `${place} still holds the comment of wish ${wish}, which is erased`);
  }
}

/** A replay may be of another wish with the same receipt, long before. */
const isGranted = ({ outcome }: { outcome: string }): boolean => outcome === "accepted";
