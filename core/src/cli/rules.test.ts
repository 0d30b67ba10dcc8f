import { beforeAll, describe, expect, it } from "vitest";
import { drainOf } from "../drain/test/drain.ts";
import { settled } from "../drain/test/settled.ts";
import { createWorld, feedbackOf, SERVICE, VOTE, type World } from "../drain/test/world.ts";
import { earshot } from "./test/earshot.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld({ forAll: true });
  const drain = drainOf(world);
  const service = (client: number, answer: string) => feedbackOf(client, { survey: SERVICE.id, answer });
  await world.admit(1, service(1, "1"), service(2, "3"), service(3, "3"), service(4, "5"), service(5, "2"));
  await world.admit(1, feedbackOf(1, { answer: "a" }), feedbackOf(2, { answer: "b" }));
  await settled(world, 7, 0);
  await drain.close();
  // One long ago, one whose case is solved, and a second period of a client who said so before.
  await world.sql`update feedback set accepted_at = now() - interval '8 days' where survey = 'service' and answer = '5'`;
  await world.sql`update cases set state = 'solved' where client = (select client from feedback where answer = '2')`;
  await world.sql`
    insert into feedback (survey, period, client, partition, n, answer, accepted_at, negative)
    select survey, 1, client, partition, 99, '3', now(), false from feedback where survey = 'service' and answer = '1'`;
}, 60_000);

const everything = () =>
  world.sql`select (select count(*) from cases) as cases, (select count(*) from outbox) as events`;

describe("earshot rules dry-run", () => {
  it("says what another threshold would have opened, and opens nothing", async () => {
    const before = await everything();
    const { code, stdout, stderr } = await earshot(world, [
      "rules",
      "dry-run",
      "--survey",
      "service",
      "--threshold",
      "3",
    ]);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout.replace(/since .* UTC/, "since then")).toBe(`service, since then:

answer  feedback
1              1  negative
2              1  negative
3              3  negative
4              0
5              0

4 clients would have a case; 1 of them is followed up already.
2 cases were opened since then. Nothing was changed, and nothing was sent.
`);
    expect(await everything()).toEqual(before);
  });

  it("tries the survey's own rule where none is named, or the usual one", async () => {
    const { stdout } = await earshot(world, ["rules", "dry-run", "--survey", SERVICE.id, "--since", "30d", "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({ negative: { atMost: 2 }, cases: 2, followed: 1, opened: 2 });
    const vote = await earshot(world, ["rules", "dry-run", "--survey", VOTE.id, "--json"]);
    expect(JSON.parse(vote.stdout)).toMatchObject({ negative: null, cases: 0 });
    const chosen = await earshot(world, ["rules", "dry-run", "--survey", VOTE.id, "--answers", "b", "--json"]);
    expect(JSON.parse(chosen.stdout)).toMatchObject({ negative: { oneOf: ["b"] }, cases: 1, followed: 0 });
  });

  it.each([
    [["--survey", "nowhere"], 1, 'There is no survey "nowhere": `earshot ledger` names those there are\n'],
    [["--survey", "service", "--threshold", "5"], 2, "A csat takes --threshold, from 1 to 4\n"],
    [["--survey", "service", "--answers", "1"], 2, "A csat takes --threshold, from 1 to 4\n"],
    [["--survey", "vote", "--threshold", "1"], 2, "A choice takes --answers, of a, b\n"],
    [["--survey", "vote", "--answers", "a,c"], 2, "A choice takes --answers, of a, b\n"],
  ])("refuses %j", async (options, code, stderr) => {
    expect(await earshot(world, ["rules", "dry-run", ...options])).toMatchObject({ code, stderr });
  });
});
