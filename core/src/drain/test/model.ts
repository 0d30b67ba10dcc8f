import { isNegative, storedAnswer } from "@earshot/contract";
import { type Happening, type Said, SURVEYS } from "./happenings.ts";
import { clientKey } from "./world.ts";

/** What the tables hold, by names that two sides can be compared by. */
export interface Tables {
  /** `<answer> <comment> in <minute> by <n>` by `<survey>/<client>/<period>`. */
  feedback: Map<string, string>;
  /** By `<survey>/<period>/<minute>/<answer>`; cells at 0 are left out. */
  rollup: Map<string, number>;
  /** Of the partition. */
  terms: Record<"last_n" | "alien" | "dead" | Term, number>;
  /** By survey; surveys of nothing but zeroes are left out. */
  surveys: Map<string, Record<Term, number>>;
  /** `erased` or not by `<survey>/<client>/<period>`. */
  withdrawals: Map<string, boolean>;
  /** `<survey>/<client>/<period> <state> <what its event tells> <recovered>`, sorted. */
  cases: string[];
  /** `<n> <why>`, sorted. */
  dead: string[];
}
type Term = "stored" | "superseded" | "withdrawn" | "duplicate";

/**
 * What dispatch does to every event it has not sent so far; `solved`: and what the help desk then does to every ticket.
 */
export type Sending = "sent" | "solved" | "doubt" | "failed";

interface Row {
  survey: string;
  client: string;
  period: number;
  n: number;
  answer: string;
  comment: string | undefined;
  minute: number;
  negative: boolean;
}

interface Case {
  survey: string;
  client: string;
  period: number;
  state: "open" | "settling" | "sent" | "solved" | "failed" | "withdrawn";
  sending: "waiting" | Exclude<Sending, "solved">;
  told: string;
  recovered: boolean;
}

/**
 * What a log comes to when its entries are settled one after the other, as plainly as can be: no batches, no deltas,
 * one list of each thing.
 */
export function createModel() {
  const rows: Row[] = [];
  const cases: Case[] = [];
  const withdrawals = new Map<string, boolean>();
  const dead: { n: string; why: string; from: string | undefined }[] = [];
  const surveys = new Map<string, Record<Term, number>>();
  let lastN = 0;
  let alien = 0;

  const whoOf = (each: { survey: string; client: string }) => `${each.survey}/${each.client}`;
  const placeOf = (each: { survey: string; client: string; period: number }) => `${whoOf(each)}/${each.period}`;

  function count(survey: string, term: Term, by = 1): void {
    const terms = surveys.get(survey) ?? { stored: 0, superseded: 0, withdrawn: 0, duplicate: 0 };
    terms[term] += by;
    surveys.set(survey, terms);
  }

  const openCase = (who: string) =>
    cases.find((each) => whoOf(each) === who && ["open", "settling", "sent"].includes(each.state));

  function open(row: Row): void {
    const waits = row.comment === undefined && SURVEYS.get(row.survey)?.comment !== null;
    cases.push({
      survey: row.survey,
      client: row.client,
      period: row.period,
      state: waits ? "settling" : "open",
      sending: "waiting",
      told: `${row.answer} ${row.comment}`,
      recovered: false,
    });
  }

  function end(ended: Case, erased: boolean): void {
    if (ended.sending === "waiting" || ended.sending === "failed") {
      cases.splice(cases.indexOf(ended), 1);
    } else {
      ended.state = "withdrawn";
      ended.recovered = false;
      if (erased) ended.told = "erased";
    }
  }

  function store(row: Row): void {
    const there = rows.findIndex((each) => placeOf(each) === placeOf(row));
    if (there >= 0) {
      rows.splice(there, 1);
      count(row.survey, "superseded");
    } else {
      count(row.survey, "stored");
    }
    rows.push(row);
    withdrawals.delete(placeOf(row));
    const followed = openCase(whoOf(row));
    if (followed) {
      followed.recovered = !row.negative;
      const waits = followed.state === "settling" && followed.sending === "waiting";
      if (row.negative && waits && followed.period === row.period) followed.told = `${row.answer} ${row.comment}`;
    } else if (row.negative) open(row);
    else for (const each of cases) if (whoOf(each) === whoOf(row) && each.state === "solved") each.recovered = true;
  }

  function takeBack(row: Row, erased: boolean): void {
    rows.splice(rows.indexOf(row), 1);
    count(row.survey, "stored", -1);
    count(row.survey, "superseded");
    withdrawals.set(placeOf(row), erased);
  }

  function withdraw(row: Row): void {
    count(row.survey, "withdrawn");
    takeBack(row, false);
    const wasOpen = openCase(whoOf(row));
    for (const each of cases.filter((each) => placeOf(each) === placeOf(row) && each.state !== "withdrawn"))
      end(each, false);
    if (!wasOpen || openCase(whoOf(row))) return;
    const left = rows.filter(
      (each) =>
        whoOf(each) === whoOf(row) &&
        each.negative &&
        !cases.some((one) => placeOf(one) === placeOf(each) && one.state !== "withdrawn"),
    );
    const latest = left.toSorted((a, b) => b.n - a.n)[0];
    if (latest) open(latest);
  }

  function erase(survey: string, who: string): void {
    const all = rows.filter((each) => whoOf(each) === who);
    count(survey, all.length > 0 ? "withdrawn" : "duplicate");
    for (const row of all) takeBack(row, true);
    for (const place of withdrawals.keys()) if (place.startsWith(`${who}/`)) withdrawals.set(place, true);
    for (const each of cases.filter((each) => whoOf(each) === who)) end(each, true);
    for (const each of dead.filter(({ from }) => from === who)) each.why = "erased";
  }

  function say({ kind, survey: name, client: number, period, answer, comment, minute }: Said): void {
    const survey = SURVEYS.get(name);
    const client = clientKey(number);
    const who = `${name}/${client}`;
    const chosen = kind === "feedback" ? (answer ?? "5") : answer;
    const saysAnswer = (kind === "feedback" || kind === "change") && chosen !== undefined;
    if (!survey) return void dead.push({ n: String(lastN), why: "survey", from: who });
    if (saysAnswer && storedAnswer(survey, chosen, "form") === undefined) {
      return void dead.push({ n: String(lastN), why: "answer", from: who });
    }
    const row = rows.find((each) => placeOf(each) === `${who}/${period}`);
    if (kind === "erase") return erase(name, who);
    if (kind === "feedback" ? row && survey.repeat !== "replace" : !row) return count(name, "duplicate");
    if (kind === "withdraw") return row && withdraw(row);
    if (kind === "change") {
      if (!row) return;
      const negative = answer === undefined ? row.negative : isNegative(survey, answer);
      const said = comment === undefined ? row.comment : (comment ?? undefined);
      return store({ ...row, n: lastN, answer: answer ?? row.answer, comment: said, negative });
    }
    const given = chosen ?? "5";
    const negative = isNegative(survey, given);
    store({ survey: name, client, period, n: lastN, answer: given, comment: comment ?? undefined, minute, negative });
  }

  return {
    take(happening: Happening): void {
      if (happening === "alien") {
        alien++;
        dead.push({ n: "null", why: "alien", from: undefined });
        return;
      }
      lastN++;
      if (happening === "garbage") dead.push({ n: String(lastN), why: "json", from: undefined });
      else say(happening);
    },

    dispatch(how: Sending): void {
      for (const each of cases.filter(({ sending, state }) => sending === "waiting" && state !== "withdrawn")) {
        each.sending = how === "solved" ? "sent" : how;
        if (how !== "doubt") each.state = how === "solved" ? "sent" : how;
      }
      if (how === "solved") for (const each of cases) if (each.state === "sent") each.state = "solved";
    },

    tables(): Tables {
      const rollup = new Map<string, number>();
      for (const { survey, period, minute, answer } of rows) {
        const cell = `${survey}/${period}/${minute}/${answer}`;
        rollup.set(cell, (rollup.get(cell) ?? 0) + 1);
      }
      const sum = (term: Term) => [...surveys.values()].reduce((all, terms) => all + terms[term], 0);
      return {
        feedback: new Map(
          rows.map((row) => [placeOf(row), `${row.answer} ${row.comment ?? null} in ${row.minute} by ${row.n}`]),
        ),
        rollup,
        terms: {
          last_n: lastN,
          alien,
          dead: dead.length,
          stored: sum("stored"),
          superseded: sum("superseded"),
          withdrawn: sum("withdrawn"),
          duplicate: sum("duplicate"),
        },
        surveys,
        withdrawals,
        cases: cases
          .map((each) => `${placeOf(each)} ${each.state} ${each.told} ${each.recovered ? "recovered" : "unhappy"}`)
          .toSorted(),
        dead: dead.map(({ n, why }) => `${n} ${why}`).toSorted(),
      };
    },
  };
}
