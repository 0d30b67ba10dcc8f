import { get as httpGet, type IncomingMessage } from "node:http";
import { once } from "node:events";
import { PATHS } from "@earshot/contract";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseCsv } from "../test/parse-csv.ts";
import { KEY, RATING, startResults, VOTE, type World } from "../test/world.ts";
import { csvCell } from "./csv.ts";

let world: World;
beforeAll(async () => {
  world = await startResults();
});
afterAll(() => world.close());

/** Asks as curl would, and keeps the trailers, which fetch does not tell. */
async function download(path: string, key = KEY) {
  const asked = httpGet(world.url + path, { headers: { authorization: `Bearer ${key}` } });
  const [answer] = (await once(asked, "response")) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  return {
    status: answer.statusCode,
    headers: answer.headers,
    text: Buffer.concat(chunks).toString("utf8"),
    trailers: answer.trailers,
  };
}

describe("an export", () => {
  it("has every row, says before how many there will be and behind how many there were", async () => {
    await world.database.execute(sql`
      insert into feedback (survey, period, client, partition, n, answer, accepted_at, negative)
      select ${VOTE.id}, 0, md5(i::text)::uuid, 0, i, case when i % 3 = 0 then 'b' else 'a' end,
        timestamptz '2026-11-01' + i * interval '1 second', false
      from generate_series(1, 25000) i`);
    for (const path of [PATHS.exportCsv(VOTE.id), PATHS.exportJsonl(VOTE.id)]) {
      const { status, headers, text, trailers } = await download(path);
      const lines = text.trimEnd().split("\n");
      const rows = path.endsWith("csv") ? lines.length - 1 : lines.length;
      expect([status, headers["earshot-count"], rows, trailers["earshot-rows"]]).toEqual([
        200,
        "25000",
        25_000,
        "25000",
      ]);
      expect(headers["content-disposition"]).toMatch(
        /^attachment; filename="earshot-vote-\d{4}-\d\d-\d\d\.(csv|jsonl)"$/,
      );
    }
    const { text, headers } = await download(
      `${PATHS.exportJsonl(VOTE.id)}?answer=b&from=2026-11-01&to=2026-11-01T01:00:01Z`,
    );
    expect([headers["earshot-count"], text.trimEnd().split("\n").length]).toEqual(["1200", 1200]);
    expect(JSON.parse(text.slice(0, text.indexOf("\n")))).toMatchObject({
      answer: "b",
      acceptedAt: "2026-11-01T00:00:03.000Z",
    });
  });

  it("holds nothing that names a client or a submission, and nothing that was forgotten", async () => {
    const [columns] = parseCsv((await download(PATHS.exportCsv(RATING.id))).text.slice(1));
    expect(columns).toEqual(
      "id acceptedAt answer negative comment reason locale channel page tags period caseId caseState".split(" "),
    );
    await world.settle({ survey: RATING.id, answer: "~" });
    await world.settle({ survey: RATING.id, answer: "4", comment: "fine" });
    const { text } = await download(PATHS.exportJsonl(RATING.id));
    expect(
      text
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line).answer),
    ).toEqual([4]);
  });

  it("brings every comment back as it was written, from CSV but for the apostrophe that disarms a formula", async () => {
    const hostile = [
      '=HYPERLINK("http://x")',
      "@SUM(1)",
      "+1",
      "-1+1",
      "\t=1",
      "\u00a0=1",
      "a\n=cmd",
      "a,b",
      'say "hi"',
      "it's",
      "a\r\nb",
      "a;b",
      "emoji 👩‍👩‍👧‍👧",
      "ü",
    ];
    for (const comment of hostile) await world.settle({ survey: RATING.id, answer: "5", comment });
    const csv = parseCsv((await download(`${PATHS.exportCsv(RATING.id)}?answer=5`)).text.slice(1)).slice(1);
    const jsonl = (await download(`${PATHS.exportJsonl(RATING.id)}?answer=5`)).text.trimEnd().split("\n");
    expect(jsonl.map((line) => JSON.parse(line).comment)).toEqual(hostile);
    for (const [at, comment] of hostile.entries()) expect([comment, `'${comment}`]).toContain(csv[at]![4]);
  });

  it("is for those who may read words alone", async () => {
    for (const path of [PATHS.exportCsv(VOTE.id), PATHS.exportJsonl(VOTE.id)]) {
      expect((await download(path, `${KEY}x`)).status).toBe(401);
      expect((await download(path.replace(VOTE.id, "nothing"))).status).toBe(404);
      expect((await download(`${path}?colour=red`)).status).toBe(400);
    }
  });
});

describe("csvCell()", () => {
  it.each([
    "=1",
    "+1+1",
    "-1+1",
    "@A1",
    "\t=1",
    "\r=1",
    "  =1",
    "\u00a0=1",
    "\u200b=1",
    "a\n=1",
    "a\n +1",
    "＝1",
    "-",
    "=",
    "|cmd",
  ])("disarms %j", (text) => expect(csvCell(text).replaceAll('"', "")).toBe(`'${text}`));
  it.each(["a=1", "1-1", "-5", "-0.25", "12", "mail@example.com", "a + b", "", "2026-11-23"])(
    "leaves %j alone",
    (text) => expect(csvCell(text)).toBe(text),
  );
});
